namespace MovieRecs.Api.Models;

/// <summary>A movie as every answer shows it. The counts are as of the catalogue's loading.</summary>
/// <param name="MovieId">The data set's own id.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release, where known.</param>
/// <param name="Genres">By name; empty where the data set lists none.</param>
/// <param name="ImdbId">IMDb's number with its leading zeros.</param>
/// <param name="TmdbId">The Movie Database's id.</param>
/// <param name="RatingCount">How many users have rated it.</param>
/// <param name="HalfStarSum">Sum of their ratings in half stars, which keeps the mean exact.</param>
internal sealed record CatalogueMovie(
    int MovieId,
    string Title,
    int? Year,
    string[] Genres,
    string? ImdbId,
    int? TmdbId,
    int RatingCount,
    long HalfStarSum)
{
    /// <summary>In stars; null for a movie nobody has rated.</summary>
    public double? MeanRating => RatingCount == 0 ? null : HalfStarSum / 2d / RatingCount;
}
