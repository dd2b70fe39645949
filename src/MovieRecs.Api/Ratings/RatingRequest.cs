namespace MovieRecs.Api.Ratings;

/// <param name="MovieId">The movie to rate.</param>
/// <param name="Rating">0.5 to 5 stars in steps of half a star.</param>
public sealed record RatingRequest(int MovieId, [property: HalfStars] decimal Rating);
