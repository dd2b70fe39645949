using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MovieRecs.Api.Recommendations;

namespace MovieRecs.Api.Users.Administration;

/// <param name="Search">Part of a user name, whatever its case, or an id.</param>
/// <param name="Count">Users on a page, 1 to 100.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
public sealed record UserSearchQuery(
    [property: MaxLength(64)] string? Search = null,
    [property: Range(1, 100), DefaultValue(20)] int Count = 20,
    [property: MaxLength(100)] string? Cursor = null);

/// <param name="Items">By id, the latest accounts first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record UserPage(IReadOnlyList<UserItem> Items, string? NextCursor);

/// <param name="UserId">The user.</param>
/// <param name="UserName">Null for a user without a login.</param>
/// <param name="Origin">Where the user came from.</param>
/// <param name="Roles">As in the answer to a login.</param>
/// <param name="CreatedAt">When it was registered or imported.</param>
/// <param name="RatingCount">How many movies it has rated.</param>
/// <param name="LockedUntil">Until when some address may not try to sign in; null if none is locked out.</param>
public sealed record UserItem(
    int UserId, string? UserName, Data.UserOrigin Origin, IReadOnlyList<string> Roles, DateTimeOffset CreatedAt, int RatingCount,
    DateTimeOffset? LockedUntil);

/// <param name="Roles">All roles that the account is to have: <c>admin</c> or none.</param>
public sealed record RolesRequest([property: MaxLength(10)] IReadOnlyList<string> Roles);

/// <param name="UserId">The user.</param>
/// <param name="ModelVersion">The version in service; 0 before the first training.</param>
/// <param name="RatingCount">The user's ratings.</param>
/// <param name="KnownToModels">Those of movies that the models know.</param>
/// <param name="HiddenCount">Movies never to be recommended.</param>
/// <param name="LastRatedAt">When the user rated last; null without ratings.</param>
/// <param name="Source">What the user's list is made from now.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="SessionEndsAt">Until when the list is led by what was just rated; null if it is not.</param>
/// <param name="BayesianShare">What Bayesian matrix factorisation has of the predicted stars, from 0 to 1.</param>
/// <param name="Rankers">What each ranker would show.</param>
public sealed record UserDiagnosis(
    int UserId,
    int ModelVersion,
    int RatingCount,
    int KnownToModels,
    int HiddenCount,
    DateTimeOffset? LastRatedAt,
    RecommendationSource Source,
    string Reason,
    DateTimeOffset? SessionEndsAt,
    double BayesianShare,
    IReadOnlyList<RankerDiagnosis> Rankers);

/// <param name="Ranker">Which.</param>
/// <param name="IsUsed">Whether the user's list comes from it now.</param>
/// <param name="Items">The first movies of its list.</param>
public sealed record RankerDiagnosis(RecommendationSource Ranker, bool IsUsed, IReadOnlyList<RecommendedMovie> Items);
