using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Users.Administration;

internal static class UserAdministrationEndpoints
{
    public static void MapUserAdministration(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/users").WithTags("Administration").RequireAuthorization(Policies.Administrator);

        group.MapGet("/", GetUsers).WithName(nameof(GetUsers))
            .WithSummary("Users with their roles and lockouts, page by page.")
            .WithDescription("`search` is a part of a name, or an id. The latest accounts come first.")
            .ProducesValidationProblem();
        group.MapPut("/{userId:int}/roles", PutRoles).WithName(nameof(PutRoles))
            .WithSummary("Sets an account's roles.")
            .WithDescription("Its access tokens end at once. The last administrator keeps the role: 409.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/{userId:int}/unlock", UnlockUser).WithName(nameof(UnlockUser))
            .WithSummary("Lets an account sign in again after too many wrong passwords.")
            .WithDescription("Fine if it is not locked. Of what was guessed so far nothing counts any more.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{userId:int}/diagnosis", GetDiagnosis).WithName(nameof(GetDiagnosis))
            .WithSummary("What each ranker would show a user, and why the list is personal or not.")
            .WithDescription("For the models and ratings as they are now.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Results<Ok<UserPage>, ValidationProblem>> GetUsers(
        [AsParameters] UserSearchQuery query, UserAdministration users, CancellationToken cancellationToken) =>
        NumberCursor.TryRead(query.Cursor, UserAdministration.CursorKind, out var before)
            ? TypedResults.Ok(await users.ListAsync(query.Search, before, query.Count, cancellationToken))
            : KeysetCursor.Refusal;

    internal static async Task<Results<NoContent, ValidationProblem, ProblemHttpResult>> PutRoles(
        int userId, RolesRequest request, UserAdministration users, CancellationToken cancellationToken)
    {
        if (request.Roles.Any(role => role != AuthClaims.AdministratorRole))
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]>
            {
                ["roles"] = [$"The only role is {AuthClaims.AdministratorRole}."],
            });
        }

        return await users.SetAdministratorAsync(userId, request.Roles.Count > 0, cancellationToken) switch
        {
            RolesChange.Done => TypedResults.NoContent(),
            RolesChange.LastAdministrator => TypedResults.Problem(
                "The last administrator keeps the role.", statusCode: StatusCodes.Status409Conflict),
            _ => NoSuchAccount(),
        };
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> UnlockUser(
        int userId, UserAdministration users, CancellationToken cancellationToken) =>
        await users.UnlockAsync(userId, cancellationToken) ? TypedResults.NoContent() : NoSuchAccount();

    internal static async Task<Results<Ok<UserDiagnosis>, ProblemHttpResult>> GetDiagnosis(
        int userId, UserProfiles profiles, ModelStore store, TimeProvider time, CancellationToken cancellationToken) =>
        await profiles.GetAsync(userId, cancellationToken) is { } profile
            ? TypedResults.Ok(Diagnosis.Of(store.Current, profile, time.GetUtcNow()))
            : TypedResults.Problem("There is no such user.", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult NoSuchAccount() =>
        TypedResults.Problem("There is no such account.", statusCode: StatusCodes.Status404NotFound);
}

[JsonSerializable(typeof(UserPage))]
[JsonSerializable(typeof(RolesRequest))]
[JsonSerializable(typeof(UserDiagnosis))]
internal sealed partial class UserAdministrationJsonContext : JsonSerializerContext;
