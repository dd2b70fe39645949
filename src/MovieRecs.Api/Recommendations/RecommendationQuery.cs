using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Recommendations;

/// <param name="Count">How many movies, 1 to 100.</param>
/// <param name="Genre">Only movies of this genre, or of one of several separated by commas.</param>
/// <param name="ExcludeGenre">No movies of this genre, or of any of several separated by commas.</param>
/// <param name="YearFrom">Only movies of this year or later.</param>
/// <param name="YearTo">Only movies of this year or earlier.</param>
/// <param name="Exclude">Ids of movies to leave out, separated by commas.</param>
/// <param name="IncludeRated">Also movies that the user has rated.</param>
public sealed record RecommendationQuery(
    [property: Range(1, 100), DefaultValue(10)] int Count = 10,
    [property: MaxLength(200)] string? Genre = null,
    [property: MaxLength(200)] string? ExcludeGenre = null,
    [property: Range(1, 9999)] int? YearFrom = null,
    [property: Range(1, 9999)] int? YearTo = null,
    string? Exclude = null,
    [property: DefaultValue(false)] bool IncludeRated = false);
