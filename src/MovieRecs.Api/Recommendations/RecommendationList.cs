namespace MovieRecs.Api.Recommendations;

/// <param name="UserId">For whom.</param>
/// <param name="ModelVersion">The version that all of this answer comes from; 0 before the first training.</param>
/// <param name="TrainedAt">When that version was trained; null before the first training.</param>
/// <param name="Source">What the list is made from.</param>
/// <param name="RatingsUsed">
/// How many ratings of the user count in it: all of them in a personal list. One of a movie that is newer than the models
/// only keeps that movie off the list.
/// </param>
/// <param name="Items">Best first.</param>
public sealed record RecommendationList(
    int UserId,
    int ModelVersion,
    DateTimeOffset? TrainedAt,
    RecommendationSource Source,
    int RatingsUsed,
    IReadOnlyList<RecommendedMovie> Items);
