namespace MovieRecs.Api.Movies;

/// <param name="Items">Best match first, then the best known; without a search the best known.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record MoviePage(IReadOnlyList<MovieItem> Items, string? NextCursor);
