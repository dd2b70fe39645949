using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MovieRecs.Api.Ratings;

namespace MovieRecs.Api.Recommendations;

/// <param name="Count">How many movies, 1 to 100.</param>
/// <param name="Genre">Only movies of this genre, or of one of several separated by commas.</param>
/// <param name="ExcludeGenre">No movies of this genre, or of any of several separated by commas.</param>
/// <param name="YearFrom">Only movies of this year or later.</param>
/// <param name="YearTo">Only movies of this year or earlier.</param>
/// <param name="Exclude">Ids of movies to leave out, separated by commas; at most 1000 of them and 8000 characters.</param>
/// <param name="MinRatings">Only movies with at least so many ratings.</param>
/// <param name="IncludeRated">Also movies that the user has rated.</param>
public sealed record RecommendationQuery(
    [property: Range(1, 100), DefaultValue(10)] int Count = 10,
    [property: MaxLength(200)] string? Genre = null,
    [property: MaxLength(200)] string? ExcludeGenre = null,
    [property: Range(1, 9999)] int? YearFrom = null,
    [property: Range(1, 9999)] int? YearTo = null,
    [property: MaxLength(8000)] string? Exclude = null,
    [property: Range(0, int.MaxValue), DefaultValue(0)] int MinRatings = 0,
    [property: DefaultValue(false)] bool IncludeRated = false);

/// <param name="UserId">Whose list it is; null for a guest's.</param>
/// <param name="ModelVersion">The version that all of this answer comes from; 0 before the first training.</param>
/// <param name="TrainedAt">When that version was trained; null before the first training.</param>
/// <param name="Source">What the list is made from.</param>
/// <param name="RatingsUsed">
/// How many ratings of the user count in it: all of them in a personal list. One of a movie that is newer than the models
/// only keeps that movie off the list.
/// </param>
/// <param name="Items">Best first.</param>
public sealed record RecommendationList(
    int? UserId,
    int ModelVersion,
    DateTimeOffset? TrainedAt,
    RecommendationSource Source,
    int RatingsUsed,
    IReadOnlyList<RecommendedMovie> Items);

/// <summary>What a list is made from.</summary>
public enum RecommendationSource
{
    /// <summary>The user's ratings, folded into the models.</summary>
    Personal,

    /// <summary>The same, led by what the user has been rating just now.</summary>
    Session,

    /// <summary>Everybody's ratings: the user has none that the models can use, or there are no models yet.</summary>
    Popular,
}

/// <param name="Rank">From 1.</param>
/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="Genres">In alphabetical order.</param>
/// <param name="Score">Orders this list and means nothing beside another user's.</param>
/// <param name="PredictedRating">What the user would rate it, 0.5 to 5 stars.</param>
/// <param name="StdDev">
/// How far off that may be, in stars. Null while there is no model, and for a movie that is newer.
/// </param>
/// <param name="Low">Four of five ratings are from here …</param>
/// <param name="High">… to here, in stars. Both are null where <paramref name="StdDev"/> is.</param>
public sealed record RecommendedMovie(
    int Rank, int MovieId, string Title, int? Year, IReadOnlyList<string> Genres, float Score, float PredictedRating,
    float? StdDev, float? Low, float? High);

/// <param name="MovieIds">The movies to rank, 1 to 1000; one named twice counts once.</param>
public sealed record PredictionRequest([property: MinLength(1), MaxLength(1000)] IReadOnlyList<int> MovieIds);

/// <param name="Ratings">
/// What the guest thinks of movies, in the order of time, at most 10,000; of two ratings of a movie the last one counts.
/// </param>
/// <param name="Count">How many movies, 1 to 100.</param>
/// <param name="Genre">Only movies of this genre, or of one of several separated by commas.</param>
/// <param name="ExcludeGenre">No movies of this genre, or of any of several separated by commas.</param>
/// <param name="YearFrom">Only movies of this year or later.</param>
/// <param name="YearTo">Only movies of this year or earlier.</param>
/// <param name="Exclude">Ids of movies to leave out, at most 10,000.</param>
/// <param name="MinRatings">Only movies with at least so many ratings.</param>
/// <param name="IncludeRated">Also the movies that were rated.</param>
public sealed record GuestRequest(
    [property: MaxLength(10_000)] IReadOnlyList<RatingRequest> Ratings,
    [property: Range(1, 100), DefaultValue(10)] int Count = 10,
    [property: MaxLength(200)] string? Genre = null,
    [property: MaxLength(200)] string? ExcludeGenre = null,
    [property: Range(1, 9999)] int? YearFrom = null,
    [property: Range(1, 9999)] int? YearTo = null,
    [property: MaxLength(10_000)] IReadOnlyList<int>? Exclude = null,
    [property: Range(0, int.MaxValue), DefaultValue(0)] int MinRatings = 0,
    [property: DefaultValue(false)] bool IncludeRated = false);
