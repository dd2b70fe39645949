using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MovieRecs.Api.Ratings;
using MovieRecs.Api.Recommendations;

namespace MovieRecs.Api.Together;

/// <summary>How a movie's worth for a group follows from what its members would give it.</summary>
public enum GroupStrategy
{
    /// <summary>The mean of the members.</summary>
    Average,

    /// <summary>The member who would like it least.</summary>
    LeastMisery,
}

/// <param name="UserIds">Members by id, which only an administrator may name; everybody may name the own id.</param>
/// <param name="Members">Members by what they think of movies; they need no account.</param>
/// <param name="Strategy">How the members' predictions make one.</param>
/// <param name="Minimum">Stars that every member would give at least; null: none.</param>
/// <param name="Count">How many movies, 1 to 100.</param>
/// <param name="Genre">Only movies of this genre, or of one of several separated by commas.</param>
/// <param name="ExcludeGenre">No movies of this genre, or of any of several separated by commas.</param>
/// <param name="YearFrom">Only movies of this year or later.</param>
/// <param name="YearTo">Only movies of this year or earlier.</param>
/// <param name="Exclude">Ids of movies to leave out, at most 10,000.</param>
/// <param name="MinRatings">Only movies with at least so many ratings.</param>
/// <param name="AllGenres">Only movies of all of these genres, separated by commas.</param>
/// <param name="IncludeRated">Also movies that a member has rated.</param>
public sealed record GroupRequest(
    [property: MaxLength(20)] IReadOnlyList<int>? UserIds = null,
    [property: MaxLength(20)] IReadOnlyList<GroupMember>? Members = null,
    [property: DefaultValue(GroupStrategy.Average)] GroupStrategy Strategy = GroupStrategy.Average,
    [property: Range(0.5, 5)] double? Minimum = null,
    [property: Range(1, 100), DefaultValue(10)] int Count = 10,
    [property: MaxLength(200)] string? Genre = null,
    [property: MaxLength(200)] string? ExcludeGenre = null,
    [property: Range(1, 9999)] int? YearFrom = null,
    [property: Range(1, 9999)] int? YearTo = null,
    [property: MaxLength(10_000)] IReadOnlyList<int>? Exclude = null,
    [property: Range(0, int.MaxValue), DefaultValue(0)] int MinRatings = 0,
    [property: MaxLength(200)] string? AllGenres = null,
    [property: DefaultValue(false)] bool IncludeRated = false);

/// <param name="Name">Names the member in the answer.</param>
/// <param name="Ratings">What the member thinks of movies, in the order of time, at most 10,000.</param>
public sealed record GroupMember(
    [property: Required, MaxLength(64)] string Name,
    [property: MaxLength(10_000)] IReadOnlyList<RatingRequest> Ratings);

/// <param name="ModelVersion">The version that all of this answer comes from; 0 before the first training.</param>
/// <param name="TrainedAt">When that version was trained; null before the first training.</param>
/// <param name="Strategy">As asked for.</param>
/// <param name="Group">The members in the order of the request, users first.</param>
/// <param name="Items">Best for the group first.</param>
public sealed record GroupList(
    int ModelVersion,
    DateTimeOffset? TrainedAt,
    GroupStrategy Strategy,
    IReadOnlyList<GroupMemberAnswer> Group,
    IReadOnlyList<GroupMovie> Items);

/// <param name="UserId">Of a member with an account or imported; null for one who was given by ratings.</param>
/// <param name="Name">Of a member who was given by ratings.</param>
/// <param name="Source">Whether the member's own ratings count.</param>
/// <param name="RatingsUsed">How many.</param>
public sealed record GroupMemberAnswer(int? UserId, string? Name, RecommendationSource Source, int RatingsUsed);

/// <param name="Rank">From 1.</param>
/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release; null where unknown.</param>
/// <param name="Genres">In alphabetical order.</param>
/// <param name="Score">Orders the list: the members' predictions by the strategy, in stars.</param>
/// <param name="Predictions">Of the members, in their order.</param>
public sealed record GroupMovie(
    int Rank, int MovieId, string Title, int? Year, IReadOnlyList<string> Genres, float Score,
    IReadOnlyList<MemberPrediction> Predictions);

/// <param name="PredictedRating">What the member would give it, 0.5 to 5 stars.</param>
/// <param name="StdDev">How far off that may be, in stars; null where nothing tells.</param>
public sealed record MemberPrediction(float PredictedRating, float? StdDev);
