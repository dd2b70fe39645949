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
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);

        var group = routes.MapGroup("/users/{userId}/ratings").WithTags("Ratings").RequireAuthorization(Policies.Owner);
        group.MapGet("/", GetRatings)
            .WithName(nameof(GetRatings)).WithSummary("A user's ratings, newest first.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{movieId:int}", PutRating)
            .WithName(nameof(PutRating)).WithSummary("Rates a movie; sent twice it changes nothing more.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{movieId:int}", DeleteRating)
            .WithName(nameof(DeleteRating)).WithSummary("Takes a rating back; fine if there is none.")
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
        [AsParameters] RatingPageQuery query,
        RatingService ratings,
        CancellationToken cancellationToken)
    {
        if (!TimeCursor.TryRead(query.Cursor, RatingService.CursorKind, out var after))
        {
            return TypedResults.ValidationProblem(KeysetCursor.Errors);
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
