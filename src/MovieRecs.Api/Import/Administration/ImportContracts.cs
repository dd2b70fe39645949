using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Import.Administration;

/// <param name="Path">A data set, or a file of overviews alone, in the folder that <c>Import__Folder</c> names, relative to it.</param>
/// <param name="Overviews">What the movies of the data set are about, a CSV file in the same folder.</param>
public sealed record ImportRequest(
    [property: Required, MaxLength(500)] string Path, [property: MaxLength(500)] string? Overviews = null);

/// <summary>What has become of an import.</summary>
public enum ImportState
{
    /// <summary>Another import runs.</summary>
    Queued,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>All of it is in the database.</summary>
    Succeeded,

    /// <summary>Nothing has changed; <c>error</c> says why.</summary>
    Failed,
}

/// <param name="Id">From 1 in each start of the service.</param>
/// <param name="Source">What is imported.</param>
/// <param name="State">What has become of it.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="FinishedAt">When it was over.</param>
/// <param name="Progress">Share of the ratings that are read, from 0 to 1; what follows takes about as long.</param>
/// <param name="Error">Why nothing has changed.</param>
/// <param name="Report">What has changed, and lines that were refused.</param>
public sealed record ImportAnswer(
    int Id, string Source, ImportState State, DateTimeOffset RequestedAt, DateTimeOffset? FinishedAt, double Progress, string? Error,
    ImportSummary? Report);

/// <param name="Movies">Movies by what happened to them.</param>
/// <param name="Tags">Tags likewise.</param>
/// <param name="Overviews">Movies by what happened to what is said of them.</param>
/// <param name="UsersInserted">Users that were not known before.</param>
/// <param name="Ratings">Ratings likewise.</param>
/// <param name="RefusedCount">Lines that could not be used.</param>
/// <param name="Refused">The first hundred of them.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record ImportSummary(
    ImportedCounts Movies, ImportedCounts Tags, ImportedCounts Overviews, long UsersInserted, ImportedCounts Ratings,
    long RefusedCount, IReadOnlyList<RefusedRow> Refused, double Seconds)
{
    private const int MostRefused = 100;

    internal static ImportSummary Of(ImportReport report) => new(
        ImportedCounts.Of(report.Movies), ImportedCounts.Of(report.Tags), ImportedCounts.Of(report.Overviews), report.UsersInserted,
        ImportedCounts.Of(report.Ratings), report.RefusedCount,
        [.. report.Files.SelectMany(file => file.RefusedLines.Select(line => new RefusedRow(file.File, line.LineNumber, line.Text, line.Reason)))
            .Take(MostRefused)],
        report.Seconds);
}

/// <param name="Inserted">New ones.</param>
/// <param name="Updated">Changed ones.</param>
/// <param name="Unchanged">Those that were there already.</param>
public sealed record ImportedCounts(long Inserted, long Updated, long Unchanged)
{
    internal static ImportedCounts Of(ImportedRows rows) => new(rows.Inserted, rows.Updated, rows.Unchanged);
}

/// <param name="File">Where it stands.</param>
/// <param name="Line">From 1.</param>
/// <param name="Text">The line, cut if it is long.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record RefusedRow(string File, long Line, string Text, string Reason);

/// <param name="Items">The latest first.</param>
public sealed record ImportList(IReadOnlyList<ImportAnswer> Items);
