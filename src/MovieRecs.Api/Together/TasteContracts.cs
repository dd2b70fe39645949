namespace MovieRecs.Api.Together;

/// <param name="UserId">Who asks.</param>
/// <param name="OtherId">The other one.</param>
/// <param name="ModelVersion">The version that all of this answer comes from; 0 before the first training.</param>
/// <param name="Agreement">
/// How alike their tastes are over the best-known movies, from −1 (opposite) over 0 (nothing in common) to 1 (the same): the
/// correlation of what either would give above or below what others give. Null if the models know nothing personal of one of them.
/// </param>
/// <param name="RatedByBoth">How many movies both have rated.</param>
/// <param name="MeanDifference">How far apart those ratings are on average, in stars; null if there are none.</param>
/// <param name="WatchTogether">Movies that neither has rated and both should like, best first.</param>
/// <param name="Differ">Movies they judge most differently, the most first.</param>
public sealed record TasteMatch(
    int UserId,
    int OtherId,
    int ModelVersion,
    double? Agreement,
    int RatedByBoth,
    double? MeanDifference,
    IReadOnlyList<GroupMovie> WatchTogether,
    IReadOnlyList<TasteDifference> Differ);

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="Yours">Your rating in stars, or the predicted one.</param>
/// <param name="YoursIsPredicted">Whether it is predicted.</param>
/// <param name="Theirs">The other's rating in stars, or the predicted one.</param>
/// <param name="TheirsIsPredicted">Whether it is predicted.</param>
public sealed record TasteDifference(
    int MovieId, string Title, int? Year, double Yours, bool YoursIsPredicted, double Theirs, bool TheirsIsPredicted);
