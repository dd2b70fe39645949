using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MovieRecs.Api.Ratings;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Recommendations;

/// <param name="Count">How many movies, 1 to 100.</param>
/// <param name="Genre">Only movies of this genre, or of one of several separated by commas.</param>
/// <param name="ExcludeGenre">No movies of this genre, or of any of several separated by commas.</param>
/// <param name="YearFrom">Only movies of this year or later.</param>
/// <param name="YearTo">Only movies of this year or earlier.</param>
/// <param name="Exclude">Ids of movies to leave out, separated by commas; at most 1000 of them and 8000 characters.</param>
/// <param name="MinRatings">Only movies with at least so many ratings.</param>
/// <param name="IncludeRated">Also movies that the user has rated.</param>
/// <param name="AllGenres">Only movies of all of these genres, separated by commas.</param>
/// <param name="Variety">From 0 to 1: how much the movies should differ from one another.</param>
/// <param name="Novelty">From 0 to 1: how much movies that fewer people know should come before well-known ones.</param>
/// <param name="Caution">From 0 to 1: how much movies should come first whose stars are sure to be high.</param>
/// <param name="Explain">Also say which ratings each prediction is made of.</param>
/// <param name="Reasons">How many of them to name for each movie, 1 to 100, 3 if it is left out; needs <c>explain=true</c>.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before. The other parameters stay the same but for <c>count</c>.</param>
public sealed record RecommendationQuery(
    [property: Range(1, 100), DefaultValue(10)] int Count = 10,
    [property: MaxLength(200)] string? Genre = null,
    [property: MaxLength(200)] string? ExcludeGenre = null,
    [property: Range(1, 9999)] int? YearFrom = null,
    [property: Range(1, 9999)] int? YearTo = null,
    [property: MaxLength(8000)] string? Exclude = null,
    [property: Range(0, int.MaxValue), DefaultValue(0)] int MinRatings = 0,
    [property: DefaultValue(false)] bool IncludeRated = false,
    [property: MaxLength(200)] string? AllGenres = null,
    [property: Range(0d, 1d), DefaultValue(0d)] double Variety = 0,
    [property: Range(0d, 1d), DefaultValue(0d)] double Novelty = 0,
    [property: Range(0d, 1d), DefaultValue(0d)] double Caution = 0,
    [property: DefaultValue(false)] bool Explain = false,
    [property: Range(1, 100)] int? Reasons = null,
    [property: MaxLength(100)] string? Cursor = null)
{
    internal ListTaste Taste => new((float)Variety, (float)Novelty, (float)Caution);

    internal int? WantedReasons => Explain ? Reasons ?? ListAnswers.UsualReasons : null;
}

/// <param name="UserId">Whose list it is; null for a guest's.</param>
/// <param name="ModelVersion">The version that all of this answer comes from; 0 before the first training.</param>
/// <param name="TrainedAt">When that version was trained; null before the first training.</param>
/// <param name="Source">What the list is made from.</param>
/// <param name="RatingsUsed">
/// How many ratings of the user count in it: all of them in a personal list. One of a movie that is newer than the models
/// only keeps that movie off the list.
/// </param>
/// <param name="Items">Best first.</param>
/// <param name="NextCursor">
/// Pass it as <c>cursor</c> for the page after this one, which goes on with the same list even if the models or the ratings have
/// changed since; null on the last page, and for lists that have one page.
/// </param>
public sealed record RecommendationList(
    int? UserId,
    int ModelVersion,
    DateTimeOffset? TrainedAt,
    RecommendationSource Source,
    int RatingsUsed,
    IReadOnlyList<RecommendedMovie> Items,
    string? NextCursor = null)
{
    /// <summary>Titles of which it is not clear which movie is meant. Only where titles were asked about.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<UnmatchedTitle>? Unmatched { get; init; }
}

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
    float? StdDev, float? Low, float? High)
{
    /// <summary>What would be predicted for anybody; the prediction is this and all contributions. Only with <c>explain=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public float? BaseRating { get; init; }

    /// <summary>
    /// The ratings that add most to the prediction, the most first. Only with <c>explain=true</c>; empty for a movie whose stars are
    /// everybody's.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RatingReason>? Because { get; init; }

    /// <summary>The same in words. Only with <c>explain=true</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }
}

/// <param name="MovieId">A movie that the user rated.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Rating">The user's rating in stars.</param>
/// <param name="Contribution">How much it adds to the predicted rating, in stars; negative if it takes away.</param>
public sealed record RatingReason(int MovieId, string Title, float Rating, float Contribution);

/// <param name="Count">How many movies, 1 to 50.</param>
/// <param name="Exclude">Ids of movies not to ask about, say because the user has not seen them; separated by commas.</param>
public sealed record NextToRateQuery(
    [property: Range(1, 50), DefaultValue(10)] int Count = 10,
    [property: MaxLength(8000)] string? Exclude = null);

/// <param name="UserId">Who is asked.</param>
/// <param name="ModelVersion">The version that all of this answer comes from; 0 before the first training.</param>
/// <param name="TrainedAt">When that version was trained; null before the first training.</param>
/// <param name="Source">Whether the user's own ratings say which movies they probably know.</param>
/// <param name="RatingsUsed">How many ratings of the user count in it.</param>
/// <param name="Items">What teaches most first; each is chosen as if those before it had been rated.</param>
public sealed record NextToRateList(
    int UserId,
    int ModelVersion,
    DateTimeOffset? TrainedAt,
    RecommendationSource Source,
    int RatingsUsed,
    IReadOnlyList<MovieToRate> Items);

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="Genres">In alphabetical order.</param>
/// <param name="RatingCount">How many users have rated it.</param>
/// <param name="Score">Orders the list: what the rating would teach times the chance that the user knows the movie.</param>
/// <param name="PredictedRating">What the user would rate it, as far as is known.</param>
/// <param name="StdDev">How far off that may be, in stars; null where nothing tells.</param>
public sealed record MovieToRate(
    int MovieId, string Title, int? Year, IReadOnlyList<string> Genres, int RatingCount, float Score, float PredictedRating,
    float? StdDev);

/// <param name="MovieIds">The movies to rank by id, at most 1000; one named twice counts once.</param>
/// <param name="Titles">Movies to rank by title, at most 1000.</param>
public sealed record PredictionRequest(
    [property: MinLength(1), MaxLength(1000)] IReadOnlyList<int>? MovieIds = null,
    [property: MinLength(1), MaxLength(1000)] IReadOnlyList<MovieTitle>? Titles = null);

/// <param name="Title">Case, accents and the place of the article do not matter; the year may follow in brackets.</param>
/// <param name="Year">Of release; null if it is unknown.</param>
public sealed record MovieTitle([property: Required, MaxLength(200)] string Title, [property: Range(1, 9999)] int? Year = null);

/// <param name="Title">As it was asked about.</param>
/// <param name="Year">Likewise.</param>
/// <param name="Candidates">Movies that could be meant; empty if there is none.</param>
public sealed record UnmatchedTitle(string Title, int? Year, IReadOnlyList<MovieCandidate> Candidates);

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
/// <param name="AllGenres">Only movies of all of these genres, separated by commas.</param>
/// <param name="Variety">From 0 to 1: how much the movies should differ from one another.</param>
/// <param name="Novelty">From 0 to 1: how much movies that fewer people know should come before well-known ones.</param>
/// <param name="Caution">From 0 to 1: how much movies should come first whose stars are sure to be high.</param>
/// <param name="Explain">Also say which ratings each prediction is made of.</param>
/// <param name="Reasons">How many of them to name for each movie, 1 to 100, 3 if it is left out; needs <c>explain</c>.</param>
public sealed record GuestRequest(
    [property: MaxLength(10_000)] IReadOnlyList<RatingRequest> Ratings,
    [property: Range(1, 100), DefaultValue(10)] int Count = 10,
    [property: MaxLength(200)] string? Genre = null,
    [property: MaxLength(200)] string? ExcludeGenre = null,
    [property: Range(1, 9999)] int? YearFrom = null,
    [property: Range(1, 9999)] int? YearTo = null,
    [property: MaxLength(10_000)] IReadOnlyList<int>? Exclude = null,
    [property: Range(0, int.MaxValue), DefaultValue(0)] int MinRatings = 0,
    [property: DefaultValue(false)] bool IncludeRated = false,
    [property: MaxLength(200)] string? AllGenres = null,
    [property: Range(0d, 1d), DefaultValue(0d)] double Variety = 0,
    [property: Range(0d, 1d), DefaultValue(0d)] double Novelty = 0,
    [property: Range(0d, 1d), DefaultValue(0d)] double Caution = 0,
    [property: DefaultValue(false)] bool Explain = false,
    [property: Range(1, 100)] int? Reasons = null)
{
    internal ListTaste Taste => new((float)Variety, (float)Novelty, (float)Caution);

    internal int? WantedReasons => Explain ? Reasons ?? ListAnswers.UsualReasons : null;
}
