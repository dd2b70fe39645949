using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Users;

/// <param name="Count">Movies on a page, 1 to 100.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
public sealed record HiddenMovieQuery(
    [property: Range(1, 100), DefaultValue(20)] int Count = 20,
    [property: MaxLength(100)] string? Cursor = null);
