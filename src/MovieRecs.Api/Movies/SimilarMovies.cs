namespace MovieRecs.Api.Movies;

/// <param name="MovieId">The movie asked about.</param>
/// <param name="Items">Most similar first. Empty for a movie that no model knows yet.</param>
public sealed record SimilarMovies(int MovieId, IReadOnlyList<SimilarMovie> Items);
