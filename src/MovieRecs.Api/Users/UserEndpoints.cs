using Microsoft.AspNetCore.Http.HttpResults;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Users;

internal static class UserEndpoints
{
    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/users/{userId}").WithTags("Users").RequireAuthorization(Policies.Owner);

        group.MapDelete("/", DeleteUser)
            .WithName(nameof(DeleteUser))
            .WithSummary("Deletes a user with all ratings, from the next answer on.")
            .WithDescription(
                "The account's tokens end with it. "
                + "A training run that no longer knows its ratings is queued if there were any.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/hidden", GetHiddenMovies)
            .WithName(nameof(GetHiddenMovies))
            .WithSummary("The movies that are never recommended, hidden last first.")
            .WithDescription("Page by page: pass `nextCursor` as `cursor` until it is null.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/hidden/{movieId:int}", HideMovie)
            .WithName(nameof(HideMovie))
            .WithSummary("Never recommends a movie; fine if it is hidden already.")
            .WithDescription(
                "Once this has answered, the user's next list does not contain it. A rating of the movie stays and counts.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/hidden/{movieId:int}", ShowMovie)
            .WithName(nameof(ShowMovie))
            .WithSummary("Recommends a movie again; fine if it is not hidden.")
            .WithDescription("Once this has answered, the user's next list may contain it.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Results<Ok<DeletionReceipt>, ProblemHttpResult>> DeleteUser(
        TargetUser user, CurrentUser caller, UserDeletion deletion, CancellationToken cancellationToken)
    {
        // Nothing that outlives the account names it.
        int? requestedBy = caller.UserId == user.UserId ? null : caller.UserId;
        var result = await deletion.DeleteAsync(user.UserId, requestedBy, cancellationToken);
        return result switch
        {
            { Receipt: { } receipt } => TypedResults.Ok(receipt),
            { State: UserDeletionState.LastAdministrator } => TypedResults.Problem(
                "The last administrator cannot be deleted.", statusCode: StatusCodes.Status409Conflict),
            _ => NoSuchUser(),
        };
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> HideMovie(
        TargetUser user, int movieId, HiddenMovieService hiddenMovies, CancellationToken cancellationToken) =>
        await hiddenMovies.HideAsync(user.UserId, movieId, cancellationToken)
            ? TypedResults.NoContent()
            : NoSuchMovie(movieId);

    internal static async Task<Results<NoContent, ProblemHttpResult>> ShowMovie(
        TargetUser user, int movieId, HiddenMovieService hiddenMovies, CancellationToken cancellationToken) =>
        await hiddenMovies.ShowAsync(user.UserId, movieId, cancellationToken)
            ? TypedResults.NoContent()
            : NoSuchMovie(movieId);

    internal static async Task<Results<Ok<HiddenMoviePage>, ValidationProblem, ProblemHttpResult>> GetHiddenMovies(
        TargetUser user,
        [AsParameters] PageQuery query,
        HiddenMovieService hiddenMovies,
        CancellationToken cancellationToken)
    {
        if (!TimeCursor.TryRead(query.Cursor, HiddenMovieService.CursorKind, out var after))
        {
            return KeysetCursor.Refusal;
        }

        return await hiddenMovies.ListAsync(user.UserId, after, query.Count, cancellationToken) is { } page
            ? TypedResults.Ok(page)
            : NoSuchUser();
    }

    private static ProblemHttpResult NoSuchUser() =>
        TypedResults.Problem("There is no such user.", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult NoSuchMovie(int movieId) =>
        TypedResults.Problem($"There is no movie {movieId}, or no such user.", statusCode: StatusCodes.Status404NotFound);
}
