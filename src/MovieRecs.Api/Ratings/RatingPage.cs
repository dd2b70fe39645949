namespace MovieRecs.Api.Ratings;

/// <param name="Items">Newest first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record RatingPage(IReadOnlyList<RatedMovie> Items, string? NextCursor);
