using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting;
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
                + "names. All of it is imported or nothing. The answer's Location shows progress and the report. What is imported is in "
                + "the next answers, and a training run is queued.")
            .Accepts<IFormFile>("multipart/form-data", "application/zip", "application/json")
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
                return Invalid("path", "The body is JSON with the path of a data set and nothing else.");
            }

            return FaultOf(body.Path, options.Value.Folder) is { } fault
                ? Invalid("path", fault)
                : Answer(queue.Enqueue(Path.Combine(options.Value.Folder, body.Path), body.Path, isTemporary: false));
        }

        folder.Create();
        var file = folder.File($"{ImportQueue.UploadPrefix}{Guid.NewGuid():N}.zip");
        string? wrong;
        try
        {
            wrong = await SaveAsync(request, file, options.Value.MaximumBytes, cancellationToken);
        }
        catch
        {
            File.Delete(file);
            throw;
        }

        if (wrong is not null || queue.Enqueue(file, "the file that was sent", isTemporary: true) is not { } queued)
        {
            File.Delete(file);
            return wrong is null ? Answer(null) : Invalid("file", wrong);
        }

        return Answer(queued);
    }

    internal static Ok<ImportList> GetImports(ImportQueue queue) => TypedResults.Ok(new ImportList(queue.List()));

    internal static Results<Ok<ImportAnswer>, ProblemHttpResult> GetImport(int id, ImportQueue queue) =>
        queue.Find(id) is { } import
            ? TypedResults.Ok(import)
            : TypedResults.Problem($"There is no import {id} since the service started.", statusCode: StatusCodes.Status404NotFound);

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

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return "The path has characters that no path has.";
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

    /// <summary>Writes what is sent to a file, piece by piece.</summary>
    /// <returns>What is wrong with it; null if nothing.</returns>
    private static async Task<string?> SaveAsync(HttpRequest request, string file, long mostBytes, CancellationToken cancellationToken)
    {
        var body = request.Body;
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType == "multipart/form-data")
        {
            if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
            {
                return "The form has no boundary.";
            }

            try
            {
                var reader = new MultipartReader(boundary, request.Body);
                if (await reader.ReadNextSectionAsync(cancellationToken) is not { } section)
                {
                    return "The form has no file.";
                }

                return await CopyAsync(section.Body, file, mostBytes, cancellationToken);
            }
            catch (InvalidDataException)
            {
                return "The form is cut off or wrong.";
            }
            catch (IOException exception) when (exception is not BadHttpRequestException)
            {
                return "The form is cut off or wrong.";
            }
        }

        return await CopyAsync(body, file, mostBytes, cancellationToken);
    }

    private static async Task<string?> CopyAsync(Stream source, string file, long mostBytes, CancellationToken cancellationToken)
    {
        await using var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        var buffer = new byte[1 << 16];
        for (int length; (length = await source.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (target.Length + length > mostBytes)
            {
                return $"The file is larger than the {mostBytes} bytes that Import__MaximumBytes allows.";
            }

            await target.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
        }

        return target.Length > 0 ? null : "The file is empty.";
    }

    private static ValidationProblem Invalid(string field, string rule) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [rule] });
}

[JsonSerializable(typeof(ImportRequest))]
[JsonSerializable(typeof(ImportAnswer))]
[JsonSerializable(typeof(ImportList))]
internal sealed partial class ImportJsonContext : JsonSerializerContext;
