using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using MovieRecs.Api.Identity;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Movies.Administration;

internal static class MovieAdministrationEndpoints
{
    /// <summary>Room for an overview that is too long, so that it is named.</summary>
    private const int MostBytes = 1 << 20;

    public static void MapMovieAdministration(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/movies").WithTags("Administration").RequireAuthorization(Policies.Administrator);

        group.MapPost("/", AddMovie).WithName(nameof(AddMovie)).WithMetadata(new RequestSizeLimitAttribute(MostBytes))
            .WithSummary("Adds a movie, which the next answer knows.")
            .WithDescription("Its id is above those of all data sets. The models learn of it with the next training.")
            .ProducesValidationProblem();
        group.MapPut("/{movieId:int}", ReplaceMovie).WithName(nameof(ReplaceMovie)).WithMetadata(new RequestSizeLimitAttribute(MostBytes))
            .WithSummary("Replaces all that is known of a movie.")
            .WithDescription("What is left out is emptied. Its ratings stay. A data set that is imported again has the last word on its own movies.")
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/{movieId:int}", DeleteMovie).WithName(nameof(DeleteMovie))
            .WithSummary("Deletes a movie with its ratings, from the next answer on.")
            .WithDescription("A data set that is imported again brings it back.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Results<Created<MovieItem>, ValidationProblem>> AddMovie(
        MovieRequest request, MovieAdministration movies, CancellationToken cancellationToken)
    {
        if (request.Fault() is { } fault)
        {
            return Invalid(fault);
        }

        var movie = await movies.AddAsync(request, cancellationToken);
        return TypedResults.Created($"/movies/{movie.MovieId}", await DescribeAsync(movie, movies, cancellationToken));
    }

    internal static async Task<Results<Ok<MovieItem>, ValidationProblem, ProblemHttpResult>> ReplaceMovie(
        int movieId, MovieRequest request, MovieAdministration movies, CancellationToken cancellationToken)
    {
        if (request.Fault() is { } fault)
        {
            return Invalid(fault);
        }

        return await movies.ReplaceAsync(movieId, request, cancellationToken) is { } movie
            ? TypedResults.Ok(await DescribeAsync(movie, movies, cancellationToken))
            : NoSuchMovie(movieId);
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteMovie(
        int movieId, MovieAdministration movies, CancellationToken cancellationToken) =>
        await movies.DeleteAsync(movieId, cancellationToken) ? TypedResults.NoContent() : NoSuchMovie(movieId);

    private static async Task<MovieItem> DescribeAsync(
        CatalogueMovie movie, MovieAdministration movies, CancellationToken cancellationToken) => MovieItem.Of(movie) with
        {
            Overview = movie.Overview,
            Tags = await movies.TagsOfAsync(movie.MovieId, cancellationToken),
        };

    private static ValidationProblem Invalid((string Field, string Rule) fault) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [fault.Field] = [fault.Rule] });

    private static ProblemHttpResult NoSuchMovie(int movieId) =>
        TypedResults.Problem($"There is no movie {movieId}.", statusCode: StatusCodes.Status404NotFound);
}
