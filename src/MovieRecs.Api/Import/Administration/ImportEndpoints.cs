using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.OpenApi;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Import.Administration;

internal static class ImportEndpoints
{
    public static void AddImportAdministration(this IServiceCollection services)
    {
        services.AddOptionsSection<ImportOptions>(ImportOptions.SectionName);
        services.AddSingleton<ImportQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<ImportQueue>());
        services.AddJsonContext(ImportJsonContext.Default);
    }

    public static void MapImports(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin").WithTags("Administration").RequireAuthorization(Policies.Administrator);

        group.MapPost("/import", StartImport).WithName(nameof(StartImport))
            .WithMetadata(new DisableRequestSizeLimitAttribute()) // the handler counts: the limit is a setting
            .WithSummary("Imports a data set in the background: a zip that is sent along, or one in the allowed folder.")
            .WithDescription(
                "The body is a MovieLens zip, a form with one, or JSON with the `path` of a data set in the folder that `Import__Folder` "
                + "names. A form and JSON may name `overviews` as well: a CSV file with a header that has `overview` and `movieId`, `tmdbId` "
                + "(or `id`) or `imdbId`, such as \"TMDB 5000 movies\". Without a data set it changes nothing but the overviews of the "
                + "movies that are there. All of it is imported or nothing. The answer's Location shows progress and the report. What is "
                + "imported is in the next answers, and a training run is queued.")
            .Accepts<IFormFile>("multipart/form-data", "application/zip", "text/csv", "application/json")
            .WithMetadata(new FormOrJson(
                typeof(ImportRequest),
                (ImportUpload.FileField, "A MovieLens zip or a ratings file."),
                (ImportUpload.OverviewsField, "What the movies are about; alone, or for the movies of the data set.")))
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/imports", GetImports).WithName(nameof(GetImports))
            .WithSummary("The imports since the service started, the latest first.")
            .WithDescription("At most fifty.");
        group.MapGet("/imports/{id:int}", GetImport).WithName(nameof(GetImport))
            .WithSummary("How far an import is, and what it has changed.")
            .WithDescription("Lines that could not be used are named with their reasons.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<Results<Accepted<ImportAnswer>, ValidationProblem, ProblemHttpResult>> StartImport(
        HttpRequest request, ImportQueue queue, DataFolder folder, IOptions<ImportOptions> options, CancellationToken cancellationToken)
    {
        if (request.HasJsonContentType())
        {
            if (await ReadJsonAsync(request, cancellationToken) is not { } body)
            {
                return Invalid("path", "The body is JSON with the path of a data set, perhaps with that of overviews, and nothing else.");
            }

            return StartNamed(body, queue, options.Value.Folder);
        }

        var upload = new ImportUpload(folder, options.Value.MaximumBytes);
        ImportAnswer? queued = null;
        try
        {
            if (await upload.SaveAsync(request, cancellationToken) is { } fault)
            {
                return Invalid(fault.Field, fault.Rule);
            }

            queued = queue.Enqueue(upload.File, upload.Overviews, "the file that was sent", isTemporary: true);
            return Answer(queued);
        }
        finally
        {
            if (queued is null)
            {
                upload.Delete();
            }
        }
    }

    internal static Ok<ImportList> GetImports(ImportQueue queue) => TypedResults.Ok(new ImportList(queue.List()));

    internal static Results<Ok<ImportAnswer>, ProblemHttpResult> GetImport(int id, ImportQueue queue) =>
        queue.Find(id) is { } import
            ? TypedResults.Ok(import)
            : TypedResults.Problem($"There is no import {id} since the service started.", statusCode: StatusCodes.Status404NotFound);

    private static Results<Accepted<ImportAnswer>, ValidationProblem, ProblemHttpResult> StartNamed(
        ImportRequest body, ImportQueue queue, string folder)
    {
        if (FaultOf(body.Path, folder) is { } fault)
        {
            return Invalid("path", fault);
        }

        return body.Overviews is { } overviews && FaultOf(overviews, folder) is { } wrong
            ? Invalid("overviews", wrong)
            : Answer(queue.Enqueue(
                Path.Combine(folder, body.Path), body.Overviews is null ? null : Path.Combine(folder, body.Overviews), body.Path,
                isTemporary: false));
    }

    private static Results<Accepted<ImportAnswer>, ValidationProblem, ProblemHttpResult> Answer(ImportAnswer? import) =>
        import is not null
            ? TypedResults.Accepted($"/admin/imports/{import.Id}", import)
            : TypedResults.Problem("Too many imports wait already.", statusCode: StatusCodes.Status503ServiceUnavailable);

    private static async Task<ImportRequest?> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.ReadFromJsonAsync<ImportRequest>(cancellationToken) is { Path.Length: > 0 } body
                ? body
                : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>What is wrong with a path; null if it is one in the folder.</summary>
    internal static string? FaultOf(string path, string folder)
    {
        if (folder.Length == 0)
        {
            return "No folder is allowed: the setting Import__Folder names one.";
        }

        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            return "The path is empty or has characters that no path has.";
        }

        // Neither by .. nor by a link does a path lead out of the folder.
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        var full = Path.GetFullPath(Path.Combine(root, path));
        if (!full.StartsWith(root, StringComparison.Ordinal))
        {
            return "The path has to be in the allowed folder, and relative to it.";
        }

        for (var place = full; place.Length > root.Length; place = Path.GetDirectoryName(place)!)
        {
            if (new FileInfo(place).LinkTarget is not null)
            {
                return "The path leads through a link.";
            }
        }

        return Path.Exists(full) ? null : "There is no such file or folder in the allowed folder.";
    }

    private static ValidationProblem Invalid(string field, string rule) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [rule] });
}

[JsonSerializable(typeof(ImportRequest))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(ImportList))]
internal sealed partial class ImportJsonContext : JsonSerializerContext;
