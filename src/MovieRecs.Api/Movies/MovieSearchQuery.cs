using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Movies;

/// <param name="Search">Words of the title, in any order; case and accents do not matter.</param>
/// <param name="Genre">Only movies of this genre, or of one of several separated by commas.</param>
/// <param name="YearFrom">Only movies of this year or later.</param>
/// <param name="YearTo">Only movies of this year or earlier.</param>
/// <param name="Count">Movies on a page, 1 to 100.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
public sealed record MovieSearchQuery(
    [property: MaxLength(200)] string? Search,
    [property: MaxLength(200)] string? Genre,
    [property: Range(1, 9999)] int? YearFrom,
    [property: Range(1, 9999)] int? YearTo,
    [property: Range(1, 100), DefaultValue(20)] int Count = 20,
    [property: MaxLength(100)] string? Cursor = null);
