using Microsoft.AspNetCore.Http.HttpResults;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Ratings;

internal static class RatingEndpoints
{
    public static void MapRatings(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/ratings", PostRating)
            .WithTags("Ratings").RequireAuthorization(Policies.User)
            .WithName(nameof(PostRating)).WithSummary("Rates a movie: 201 for a first rating, 200 for a changed one.")
            .WithDescription(
                "Once this has answered, the user's next answer reflects it. The same rating again keeps its time.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);

        var group = routes.MapGroup("/users/{userId}/ratings").WithTags("Ratings").RequireAuthorization(Policies.Owner);
        group.MapGet("/", GetRatings)
            .WithName(nameof(GetRatings)).WithSummary("A user's ratings, newest first.")
            .WithDescription("Page by page: pass `nextCursor` as `cursor` until it is null.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{movieId:int}", PutRating)
            .WithName(nameof(PutRating)).WithSummary("Rates a movie; sent twice it changes nothing more.")
            .WithDescription(
                "201 for a first rating, 200 for a changed one. Once this has answered, the user's next answer reflects it.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{movieId:int}", DeleteRating)
            .WithName(nameof(DeleteRating)).WithSummary("Takes a rating back; fine if there is none.")
            .WithDescription(
                "Once this has answered, the user's next answer no longer counts it, and the movie may be recommended again.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static Task<Results<Created<RatingItem>, Ok<RatingItem>, ProblemHttpResult>> PostRating(
        RatingRequest request, CurrentUser user, RatingService ratings, CancellationToken cancellationToken) =>
        SetAsync(user.UserId, request.MovieId, request.Rating, ratings, cancellationToken);

    internal static Task<Results<Created<RatingItem>, Ok<RatingItem>, ProblemHttpResult>> PutRating(
        TargetUser user, int movieId, RatingValue value, RatingService ratings, CancellationToken cancellationToken) =>
        SetAsync(user.UserId, movieId, value.Rating, ratings, cancellationToken);

    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteRating(
        TargetUser user, int movieId, RatingService ratings, CancellationToken cancellationToken) =>
        await ratings.RemoveAsync(user.UserId, movieId, cancellationToken)
            ? TypedResults.NoContent()
            : NoSuchMovie(movieId);

    internal static async Task<Results<Ok<RatingPage>, ValidationProblem, ProblemHttpResult>> GetRatings(
        TargetUser user,
        [AsParameters] PageQuery query,
        RatingService ratings,
        CancellationToken cancellationToken)
    {
        if (!TimeCursor.TryRead(query.Cursor, RatingService.CursorKind, out var after))
        {
            return KeysetCursor.Refusal;
        }

        return await ratings.ListAsync(user.UserId, after, query.Count, cancellationToken) is { } page
            ? TypedResults.Ok(page)
            : TypedResults.Problem("There is no such user.", statusCode: StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Created<RatingItem>, Ok<RatingItem>, ProblemHttpResult>> SetAsync(
        int userId, int movieId, decimal stars, RatingService ratings, CancellationToken cancellationToken)
    {
        if (await ratings.SetAsync(userId, movieId, stars, cancellationToken) is not { } written)
        {
            return NoSuchMovie(movieId);
        }

        var item = new RatingItem(userId, movieId, written.HalfStars / 2m, written.RatedAt);
        return written.IsNew ? TypedResults.Created((string?)null, item) : TypedResults.Ok(item);
    }

    private static ProblemHttpResult NoSuchMovie(int movieId) =>
        TypedResults.Problem($"There is no movie {movieId}, or no such user.", statusCode: StatusCodes.Status404NotFound);
}
