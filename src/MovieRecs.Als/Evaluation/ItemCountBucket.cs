namespace MovieRecs.Als.Evaluation;

/// <summary>The errors on items with a given number of training ratings.</summary>
/// <param name="Minimum">Fewest training ratings.</param>
/// <param name="Maximum">Most, inclusive; null for no limit.</param>
/// <param name="Metrics">Errors on these items.</param>
public sealed record ItemCountBucket(int Minimum, int? Maximum, RatingMetrics Metrics);
