using System.ComponentModel.DataAnnotations;
using MovieRecs.Api.Data.Configurations;

namespace MovieRecs.Api.Movies.Administration;

/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release.</param>
/// <param name="Genres">At most 20; a new name is a new genre.</param>
/// <param name="Tags">Words or phrases that say what it is like, at most 200.</param>
/// <param name="Overview">What it is about, at most 20,000 characters.</param>
/// <param name="ImdbId">IMDb's number, with or without <c>tt</c>.</param>
/// <param name="TmdbId">The Movie Database's id.</param>
public sealed record MovieRequest(
    [property: Required, MaxLength(300)] string Title,
    [property: Range(1870, 2200)] int? Year = null,
    [property: MaxLength(20)] IReadOnlyList<string>? Genres = null,
    [property: MaxLength(200)] IReadOnlyList<string>? Tags = null,
    [property: MaxLength(20_000)] string? Overview = null,
    [property: RegularExpression("^(tt)?[0-9]{1,10}$", ErrorMessage = "An IMDb id is tt and up to ten digits.")] string? ImdbId = null,
    [property: Range(1, int.MaxValue)] int? TmdbId = null)
{
    private const int LongestGenre = 64;

    /// <summary>What the attributes do not say; null if nothing is wrong.</summary>
    internal (string Field, string Rule)? Fault()
    {
        if (HasControls(Title) || (Overview?.Contains('\0', StringComparison.Ordinal) ?? false))
        {
            return (HasControls(Title) ? "title" : "overview", "There are characters that are no text.");
        }

        if (Genres?.Any(genre => string.IsNullOrWhiteSpace(genre) || genre.Length > LongestGenre || genre.Contains(',', StringComparison.Ordinal)
            || HasControls(genre)) == true)
        {
            return ("genres", $"A genre has 1 to {LongestGenre} characters and no comma.");
        }

        return Tags?.Any(tag => string.IsNullOrWhiteSpace(tag) || tag.Length > MovieTagConfiguration.MaximumLength || HasControls(tag)) == true
            ? ("tags", $"A tag has 1 to {MovieTagConfiguration.MaximumLength} characters.")
            : null;
    }

    private static bool HasControls(string text) => text.Any(char.IsControl);
}
