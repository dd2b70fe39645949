namespace MovieRecs.Api.Recommendations;

/// <param name="Rank">From 1.</param>
/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="Genres">In alphabetical order.</param>
/// <param name="Score">Orders this list and means nothing beside another user's.</param>
/// <param name="PredictedRating">What the user would rate it, 0.5 to 5 stars.</param>
public sealed record RecommendedMovie(
    int Rank, int MovieId, string Title, int? Year, IReadOnlyList<string> Genres, float Score, float PredictedRating);
