namespace MovieRecs.Api.Users;

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="HiddenAt">When it was hidden.</param>
public sealed record HiddenMovieItem(int MovieId, string Title, DateTimeOffset HiddenAt);
