namespace MovieRecs.Api.Movies;

/// <param name="Items">Highest damped mean first: few ratings count for little.</param>
public sealed record PopularMovies(IReadOnlyList<MovieItem> Items);
