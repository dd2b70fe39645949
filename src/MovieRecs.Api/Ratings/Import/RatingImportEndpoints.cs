using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Ratings.Import;

internal static class RatingImportEndpoints
{
    /// <summary>Room for 200,000 lines.</summary>
    private const int MostBytes = 32 << 20;

    public static void MapRatingImports(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/users/{userId}").WithTags("Ratings").RequireAuthorization(Policies.Owner);

        group.MapPost("/ratings/import", ImportRatings).WithName(nameof(ImportRatings))
            .WithSummary("Brings ratings along: a file by Letterboxd, IMDb, Trakt, MovieLens or this service.")
            .WithDescription(
                "The body is the file (CSV, JSON or zip), or a form with it. Movies are found by their ids, or by title and year; lines of "
                + "which it is not clear which movie is meant are reported with candidates. All of it is written or nothing; "
                + "`dryRun=true` writes nothing and reports the same.")
            .Accepts<IFormFile>("multipart/form-data", "text/csv", "application/json", "application/zip")
            .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("/imports/{importId:int}", UndoImport).WithName(nameof(UndoImport))
            .WithSummary("Takes an import of ratings back as a whole.")
            .WithDescription("Ratings that were changed after the import stay as they are.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Results<Ok<RatingImportReport>, ValidationProblem, ProblemHttpResult>> ImportRatings(
        TargetUser user, [AsParameters] RatingImportQuery query, HttpRequest request, RatingImportService imports,
        CancellationToken cancellationToken)
    {
        RatingFile file;
        try
        {
            file = RatingFile.Read(await ReadBodyAsync(request, cancellationToken));
        }
        catch (RatingFileException exception)
        {
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["file"] = [exception.Message] });
        }

        return await imports.ImportAsync(user.UserId, file, query.DryRun, cancellationToken) is { } report
            ? TypedResults.Ok(report)
            : TypedResults.Problem("There is no such user.", statusCode: StatusCodes.Status404NotFound);
    }

    internal static async Task<Results<Ok<UndoneImport>, ProblemHttpResult>> UndoImport(
        TargetUser user, int importId, RatingImportService imports, CancellationToken cancellationToken) =>
        await imports.UndoAsync(user.UserId, importId, cancellationToken) is { } undone
            ? TypedResults.Ok(undone)
            : TypedResults.Problem($"There is no import {importId}.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        if (!request.HasFormContentType)
        {
            await request.Body.CopyToAsync(content, cancellationToken);
            return content.ToArray();
        }

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new RatingFileException("The form is cut off or wrong.", exception);
        }

        if (form.Files.Count != 1)
        {
            throw new RatingFileException("The form has to have one file.");
        }

        await form.Files[0].CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }
}
