using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Movies;

/// <param name="Genre">Only movies of this genre, or of one of several separated by commas.</param>
/// <param name="Count">How many movies, 1 to 100.</param>
public sealed record PopularQuery(
    [property: MaxLength(200)] string? Genre,
    [property: Range(1, 100), DefaultValue(10)] int Count = 10);
