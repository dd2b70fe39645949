using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.OpenApi;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Serving;

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
                + "If there were any ratings, a training run is queued; it follows the one that works, if one does. It begins by solving "
                + "the movies that the user had rated again, without these ratings, and publishes that. Then it trains models that know "
                + "nothing of the user.")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        group.MapGet("/export", ExportUser)
            .WithName(nameof(ExportUser))
            .WithSummary("Everything that is kept about a user, or the ratings as CSV.")
            .WithDescription(
                "`format=csv` has the columns that Letterboxd's import knows (Title, Year, imdbID, tmdbID, Rating, WatchedDate), "
                + "and the movie's id and the exact time beside them.")
            .Produces<ExportedAccount>().WithMetadata(AlsoCsv.Instance)
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/profile", GetTasteProfile)
            .WithName(nameof(GetTasteProfile))
            .WithSummary("What a user's ratings say of their taste.")
            .WithDescription(
                "Ratings beside everybody's, genres and decades above and below the own mean, the most surprising ratings, and how sure "
                + "the model is.")
            .ProducesProblem(StatusCodes.Status404NotFound);
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
        group.MapGet("/watchlist", GetWatchlist)
            .WithName(nameof(GetWatchlist))
            .WithSummary("The movies that the user means to watch, added last first.")
            .WithDescription("Page by page: pass `nextCursor` as `cursor` until it is null.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/watchlist/{movieId:int}", AddToWatchlist)
            .WithName(nameof(AddToWatchlist))
            .WithSummary("Notes a movie to watch; fine if it is noted already.")
            .WithDescription("It is recommended as before, and its place in the list stays that of the first time.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/watchlist/{movieId:int}", RemoveFromWatchlist)
            .WithName(nameof(RemoveFromWatchlist))
            .WithSummary("Takes a movie off the watchlist; fine if it is not on it.")
            .WithDescription("A rating of the movie stays, and so does whether it is hidden.")
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

    internal static async Task<IResult> ExportUser(
        TargetUser user, [AsParameters] ExportQuery query, AccountExport export, CancellationToken cancellationToken)
    {
        if (await export.ReadAsync(user.UserId, cancellationToken) is not { } account)
        {
            return NoSuchUser();
        }

        return query.Format == "csv"
            ? TypedResults.File(
                Encoding.UTF8.GetBytes(AccountExport.ToCsv(account.Ratings)), "text/csv; charset=utf-8", "movierecs-ratings.csv")
            : TypedResults.Ok(account);
    }

    internal static async Task<Results<Ok<TasteProfileAnswer>, ProblemHttpResult>> GetTasteProfile(
        TargetUser user, UserProfiles profiles, ModelStore store, CancellationToken cancellationToken) =>
        await profiles.GetAsync(user.UserId, cancellationToken) is { } profile
            ? TypedResults.Ok(TasteProfile.Of(store.Current, profile))
            : NoSuchUser();

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

    internal static async Task<Results<NoContent, ProblemHttpResult>> AddToWatchlist(
        TargetUser user, int movieId, WatchlistService watchlist, CancellationToken cancellationToken) =>
        await watchlist.AddAsync(user.UserId, movieId, cancellationToken)
            ? TypedResults.NoContent()
            : NoSuchMovie(movieId);

    internal static async Task<Results<NoContent, ProblemHttpResult>> RemoveFromWatchlist(
        TargetUser user, int movieId, WatchlistService watchlist, CancellationToken cancellationToken) =>
        await watchlist.RemoveAsync(user.UserId, movieId, cancellationToken)
            ? TypedResults.NoContent()
            : NoSuchMovie(movieId);

    internal static async Task<Results<Ok<WatchlistPage>, ValidationProblem, ProblemHttpResult>> GetWatchlist(
        TargetUser user,
        [AsParameters] PageQuery query,
        WatchlistService watchlist,
        CancellationToken cancellationToken)
    {
        if (!TimeCursor.TryRead(query.Cursor, WatchlistService.CursorKind, out var after))
        {
            return KeysetCursor.Refusal;
        }

        return await watchlist.ListAsync(user.UserId, after, query.Count, cancellationToken) is { } page
            ? TypedResults.Ok(page)
            : NoSuchUser();
    }

    private static ProblemHttpResult NoSuchUser() =>
        TypedResults.Problem("There is no such user.", statusCode: StatusCodes.Status404NotFound);

    private static ProblemHttpResult NoSuchMovie(int movieId) =>
        TypedResults.Problem($"There is no movie {movieId}, or no such user.", statusCode: StatusCodes.Status404NotFound);
}
