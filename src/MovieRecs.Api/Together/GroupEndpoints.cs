using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Together;

internal static class GroupEndpoints
{
    /// <summary>Room for twenty members with 3,000 ratings each.</summary>
    private const int MostBytes = 2 << 20;

    public static void MapGroups(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/recommendations/group", PostGroupRecommendations).WithTags("Recommendations").AllowAnonymous()
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
            .WithName(nameof(PostGroupRecommendations))
            .WithSummary("Movies for several people together, with what each of them would give.")
            .WithDescription(
                "Members are given by their ratings, or by id: an administrator may name anyone, a user itself, and a guest nobody. "
                + "Movies that a member has rated or hidden are left out. With `minimum` only movies stay that every member would give so much.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<GroupList>, ValidationProblem, ProblemHttpResult>> PostGroupRecommendations(
        GroupRequest request, CurrentUser? caller, ModelStore store, UserProfiles profiles, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var userIds = (request.UserIds ?? []).Distinct().ToArray();
        var given = request.Members ?? [];
        if (FaultOf(given, userIds.Length) is { } fault)
        {
            return fault;
        }

        if (userIds.Length > 0 && caller is null)
        {
            return TypedResults.Problem("Only somebody who is signed in may name users.", statusCode: StatusCodes.Status401Unauthorized);
        }

        var snapshot = store.Current;
        var unknown = given.SelectMany(member => member.Ratings).Select(rating => rating.MovieId).Distinct()
            .Where(movieId => snapshot.Catalogue.IndexOf(movieId) < 0).ToArray();
        if (unknown.Length > 0)
        {
            return NotFound($"There are no such movies: {string.Join(", ", unknown.Take(20))}.");
        }

        var members = new List<UserProfile>();
        foreach (var userId in userIds)
        {
            // Somebody else's id is answered like one that does not exist.
            if (!(caller!.IsAdministrator || caller.UserId == userId)
                || await profiles.GetAsync(userId, cancellationToken) is not { } profile)
            {
                return NotFound($"There is no user {userId}.");
            }

            members.Add(profile);
        }

        members.AddRange(given.Select(member => UserProfile.OfGuest(
            [.. member.Ratings.Select(rating => (rating.MovieId, (byte)(2 * rating.Rating)))], time.GetUtcNow())));
        var errors = new Dictionary<string, string[]>();
        var filters = members.ConvertAll(member => CandidateFilter.Create(snapshot, member, FiltersOf(request), errors));
        return errors.Count > 0
            ? TypedResults.ValidationProblem(errors)
            : TypedResults.Ok(new GroupList(
                snapshot.Version,
                snapshot.TrainedAt,
                request.Strategy,
                [.. members.Select((member, place) => Describe(
                    snapshot, member, place < userIds.Length ? null : given[place - userIds.Length].Name))],
                GroupLists.Recommend(
                    snapshot, members, filters, request.IncludeRated, request.Strategy, request.Minimum ?? 0, request.Count)));
    }

    private static ValidationProblem? FaultOf(IReadOnlyList<GroupMember> given, int users)
    {
        if (given.Any(member => member is null || member.Ratings.Any(rating => rating is null)))
        {
            return Invalid("members", "Each member has a name and ratings; null is none.");
        }

        return given.Count + users == 0 ? Invalid("members", "A group has at least one member: name userIds or members.") : null;
    }

    private static GuestRequest FiltersOf(GroupRequest request) => new(
        [], request.Count, request.Genre, request.ExcludeGenre, request.YearFrom, request.YearTo, request.Exclude, request.MinRatings,
        request.IncludeRated, request.AllGenres);

    private static GroupMemberAnswer Describe(ServingSnapshot snapshot, UserProfile member, string? name)
    {
        var isPersonal = member.Answers.VectorsIn(snapshot) is not null;
        return new GroupMemberAnswer(
            member.UserId == UserProfile.Guest ? null : member.UserId,
            name,
            isPersonal ? RecommendationSource.Personal : RecommendationSource.Popular,
            isPersonal ? member.RatedMovieIds.Length : 0);
    }

    private static ValidationProblem Invalid(string field, string rule) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [rule] });

    private static ProblemHttpResult NotFound(string reason) =>
        TypedResults.Problem(reason, statusCode: StatusCodes.Status404NotFound);
}
