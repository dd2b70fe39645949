using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Import.Administration;

/// <summary>What a request sends along, in the data folder until it is imported: a data set, overviews, or both.</summary>
/// <param name="folder">Where the files go.</param>
/// <param name="mostBytes">The largest that each may be.</param>
internal sealed class ImportUpload(DataFolder folder, long mostBytes)
{
    /// <summary>The form's field for a data set; a first field of any other name is taken for it, too.</summary>
    public const string FileField = "file";

    /// <summary>The form's field for what the movies are about.</summary>
    public const string OverviewsField = "overviews";

    private readonly string _name = $"{ImportQueue.UploadPrefix}{Guid.NewGuid():N}";

    /// <summary>Where the data set is; null if there is none.</summary>
    public string? File { get; private set; }

    /// <summary>Where the form's overviews are; null if there are none.</summary>
    public string? Overviews { get; private set; }

    /// <summary>Writes what is sent to files, piece by piece.</summary>
    /// <returns>The field and what is wrong with it; null if nothing. After a fault the files are to be deleted.</returns>
    public async Task<(string Field, string Rule)?> SaveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        folder.Create();
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data")
        {
            return await SaveFileAsync(request.Body, cancellationToken);
        }

        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
        {
            return (FileField, "The form has no boundary.");
        }

        try
        {
            return await SaveFormAsync(new MultipartReader(boundary, request.Body), cancellationToken);
        }
        catch (InvalidDataException)
        {
            return (FileField, "The form is cut off or wrong.");
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            return (FileField, "The form is cut off or wrong.");
        }
    }

    public void Delete()
    {
        foreach (var path in (string?[])[File, Overviews])
        {
            if (path is not null)
            {
                System.IO.File.Delete(path);
            }
        }
    }

    private async Task<(string Field, string Rule)?> SaveFormAsync(MultipartReader form, CancellationToken cancellationToken)
    {
        while (await form.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            var isOverviews = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                && HeaderUtilities.RemoveQuotes(disposition.Name) == OverviewsField;
            if (isOverviews ? Overviews is not null : File is not null)
            {
                return (isOverviews ? OverviewsField : FileField, "The form has one data set and one file of overviews at most.");
            }

            var fault = isOverviews
                ? await SaveOverviewsAsync(section.Body, cancellationToken)
                : await SaveFileAsync(section.Body, cancellationToken);
            if (fault is not null)
            {
                return fault;
            }
        }

        return File is null && Overviews is null ? (FileField, "The form has no file.") : null;
    }

    private async Task<(string Field, string Rule)?> SaveFileAsync(Stream body, CancellationToken cancellationToken) =>
        await CopyAsync(body, File = folder.File($"{_name}.zip"), cancellationToken) is { } rule ? (FileField, rule) : null;

    private async Task<(string Field, string Rule)?> SaveOverviewsAsync(Stream body, CancellationToken cancellationToken) =>
        await CopyAsync(body, Overviews = folder.File($"{_name}-overviews.csv"), cancellationToken) is { } rule
            ? (OverviewsField, rule)
            : null;

    private async Task<string?> CopyAsync(Stream source, string file, CancellationToken cancellationToken)
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
}
