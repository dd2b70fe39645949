namespace MovieRecs.Als.Evaluation;

/// <summary>How well ratings are predicted.</summary>
/// <param name="Overall">Over all held-out ratings.</param>
/// <param name="ByItemCount">The same by how many training ratings the item has; buckets without ratings are left out.</param>
/// <param name="IntervalCoverage">
/// Share of the held-out ratings inside the central 80 % predictive interval, mean ± 1.2816 standard deviations; null if
/// the model has no deviations.
/// </param>
public sealed record RatingReport(
    RatingMetrics Overall, IReadOnlyList<ItemCountBucket> ByItemCount, double? IntervalCoverage);
