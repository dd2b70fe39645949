namespace MovieRecs.Api.Ratings;

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Rating">Stars.</param>
/// <param name="RatedAt">When it was given or last changed.</param>
public sealed record RatedMovie(int MovieId, string Title, decimal Rating, DateTimeOffset RatedAt);
