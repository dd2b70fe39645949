namespace MovieRecs.Api.Ratings;

/// <param name="UserId">Who rated.</param>
/// <param name="MovieId">The movie.</param>
/// <param name="Rating">Stars.</param>
/// <param name="RatedAt">When it was given or last changed; the same rating again changes nothing.</param>
public sealed record RatingItem(int UserId, int MovieId, decimal Rating, DateTimeOffset RatedAt);
