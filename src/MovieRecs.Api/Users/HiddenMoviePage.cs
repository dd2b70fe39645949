namespace MovieRecs.Api.Users;

/// <param name="Items">Hidden last first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record HiddenMoviePage(IReadOnlyList<HiddenMovieItem> Items, string? NextCursor);
