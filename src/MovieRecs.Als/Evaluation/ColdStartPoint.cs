namespace MovieRecs.Als.Evaluation;

/// <summary>One point of the cold curve.</summary>
/// <param name="KnownRatings">Ratings the model was told.</param>
/// <param name="HitRate">Mean over users.</param>
public sealed record ColdStartPoint(int KnownRatings, Estimate HitRate);
