using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Movies;

/// <param name="Search">Words of the title, in any order; case and accents do not matter.</param>
/// <param name="Like">What the movie is about, in a sentence or a few words: finds movies by meaning, those without one of the words, too.</param>
/// <param name="Genre">Only movies of this genre, or of one of several separated by commas.</param>
/// <param name="YearFrom">Only movies of this year or later.</param>
/// <param name="YearTo">Only movies of this year or earlier.</param>
/// <param name="Count">Movies on a page, 1 to 100.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
public sealed record MovieSearchQuery(
    [property: MaxLength(200)] string? Search,
    [property: MaxLength(500)] string? Like,
    [property: MaxLength(200)] string? Genre,
    [property: Range(1, 9999)] int? YearFrom,
    [property: Range(1, 9999)] int? YearTo,
    [property: Range(1, 100), DefaultValue(20)] int Count = 20,
    [property: MaxLength(100)] string? Cursor = null);

/// <param name="Items">Best match first, then the best known; without a search the best known; most alike in meaning first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record MoviePage(IReadOnlyList<MovieItem> Items, string? NextCursor);

/// <param name="MovieId">The data set's id of the movie.</param>
/// <param name="Title">Without the year, its article in front: <c>The Matrix</c>.</param>
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

    /// <summary>How far off that may be, in stars.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? StdDev { get; init; }

    /// <summary>Four of five ratings are from here …</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? Low { get; init; }

    /// <summary>… to here, in stars.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? High { get; init; }

    /// <summary>What it is about. Only for a single movie, where it is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Overview { get; init; }

    /// <summary>Words that say what it is like. Only in answers to administrators who change it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>How often each rating was given, half a star to five. Only for a single movie.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RatingShare>? Histogram { get; init; }

    internal static MovieItem Of(CatalogueMovie movie) =>
        new(movie.MovieId, movie.Title, movie.Year, movie.Genres, movie.ImdbId, movie.TmdbId, movie.RatingCount, movie.MeanRating);
}

/// <param name="Rating">Stars.</param>
/// <param name="Count">How many users gave them, as of the last training or start of the service.</param>
public sealed record RatingShare(double Rating, int Count);

/// <param name="Genre">Only movies of this genre, or of one of several separated by commas.</param>
/// <param name="Count">How many movies, 1 to 100.</param>
public sealed record PopularQuery(
    [property: MaxLength(200)] string? Genre,
    [property: Range(1, 100), DefaultValue(10)] int Count = 10);

/// <param name="Items">Most popular first: rated by many people, and liked by them.</param>
public sealed record PopularMovies(IReadOnlyList<MovieItem> Items);

/// <param name="Count">How many movies, 1 to 100.</param>
public sealed record SimilarQuery([property: Range(1, 100), DefaultValue(10)] int Count = 10);

/// <param name="MovieId">The movie asked about.</param>
/// <param name="Items">Most similar first.</param>
/// <param name="Basis">What the similarity is made from.</param>
public sealed record SimilarMovies(int MovieId, IReadOnlyList<SimilarMovie> Items, SimilarityBasis Basis);

/// <summary>What the similarity of movies is made from.</summary>
public enum SimilarityBasis
{
    /// <summary>Who rated them.</summary>
    Ratings,

    /// <summary>What is known of them: texts, genres, years, tags. For movies that came after the last training.</summary>
    Content,

    /// <summary>Who rated them, and their genres.</summary>
    Both,
}

/// <param name="MovieId">The data set's id.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="Genres">In alphabetical order.</param>
/// <param name="Similarity">How alike the two movies are, −1 to 1.</param>
public sealed record SimilarMovie(int MovieId, string Title, int? Year, IReadOnlyList<string> Genres, float Similarity);
