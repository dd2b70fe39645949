using System.Text.Json.Serialization;
using MovieRecs.Api.Models;

namespace MovieRecs.Api.Movies;

/// <param name="MovieId">The data set's id of the movie.</param>
/// <param name="Title">Without the year, in the data set's spelling: <c>Matrix, The</c>.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="Genres">In alphabetical order; empty where none is listed.</param>
/// <param name="ImdbId">IMDb's number with its leading zeros.</param>
/// <param name="TmdbId">The Movie Database's id.</param>
/// <param name="RatingCount">How many users have rated it, as of the last training or start of the service.</param>
/// <param name="MeanRating">Mean of their ratings in stars; null if there are none.</param>
public sealed record MovieItem(
    int MovieId,
    string Title,
    int? Year,
    IReadOnlyList<string> Genres,
    string? ImdbId,
    int? TmdbId,
    int RatingCount,
    double? MeanRating)
{
    /// <summary>Your rating in stars. Only with a token, and only if you have rated it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MyRating { get; init; }

    /// <summary>What you would rate it, 0.5 to 5 stars. Only with a token.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? PredictedRating { get; init; }

    internal static MovieItem Of(CatalogueMovie movie) =>
        new(movie.MovieId, movie.Title, movie.Year, movie.Genres, movie.ImdbId, movie.TmdbId, movie.RatingCount, movie.MeanRating);
}
