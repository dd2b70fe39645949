using System.Text.Json;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting.Telemetry;
using MovieRecs.Api.Serving;
using Npgsql;

namespace MovieRecs.Api.Import;

/// <summary>
/// Imports a data set in one transaction: all of it or nothing. Importing the same again changes nothing, a second import waits
/// for the first, and ratings of accounts stay as they are; only those of the demo's films move to the real films.
/// </summary>
internal sealed partial class ImportService(
    [FromKeyedServices(DataSetup.LongWork)] NpgsqlDataSource source,
    UserProfiles profiles,
    RatingActivity activity,
    TimeProvider time,
    ILoggerFactory loggers,
    ServiceTelemetry? telemetry = null)
{
    /// <summary>Key of the advisory lock that imports take turns with.</summary>
    private const long ImportLock = 0x4D52_494D_5000_0001;

    private readonly ILogger<ImportService> _logger = loggers.CreateLogger<ImportService>();

    /// <summary>Imports unless the last import had the same fingerprint.</summary>
    /// <returns>Null if it was skipped.</returns>
    public async Task<ImportReport?> ImportIfNewAsync(ImportSource import, CancellationToken cancellationToken) =>
        await ImportAsync(import, skipSame: true, progress: null, cancellationToken);

    /// <exception cref="ImportRefusedException">It was given up with nothing changed.</exception>
    /// <exception cref="DataSetException">A file is not what it should be; nothing has changed.</exception>
    /// <param name="import">What is imported.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <param name="progress">Told which share of the ratings is read, from 0 to 1.</param>
    public async Task<ImportReport> ImportAsync(
        ImportSource import, CancellationToken cancellationToken, Action<double>? progress = null) =>
        (await ImportAsync(import, skipSame: false, progress, cancellationToken))!;

    private async Task<ImportReport?> ImportAsync(
        ImportSource import, bool skipSame, Action<double>? progress, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var database = new ImportDatabase(connection);
        await LockAsync(database, cancellationToken);
        if (skipSame && await IsLastAsync(database, import, cancellationToken))
        {
            LogSkipped(import.Path);
            return null;
        }

        var run = new ImportRun(import, database, progress, time, loggers.CreateLogger<ImportRun>());
        var report = await run.RunAsync(cancellationToken);
        await database.ExecuteAsync(
            "INSERT INTO imports (source, fingerprint, finished_at, report) VALUES ($1, $2, $3, $4::jsonb)",
            cancellationToken,
            import.Path,
            import.Fingerprint,
            time.GetUtcNow(),
            JsonSerializer.Serialize(report, ImportReportJson.Default.ImportReport));
        await transaction.CommitAsync(cancellationToken);

        profiles.InvalidateAll();
        activity.Add((int)Math.Min(int.MaxValue, report.Ratings.Changed));
        CountRows(report);
        LogImported(report);
        LogRefused(report);
        return report;
    }

    private async Task LockAsync(ImportDatabase database, CancellationToken cancellationToken)
    {
        if (!await database.ScalarAsync<bool>("SELECT pg_try_advisory_xact_lock($1)", cancellationToken, ImportLock))
        {
            LogWaiting();
            await database.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", cancellationToken, ImportLock);
        }
    }

    private static async Task<bool> IsLastAsync(
        ImportDatabase database, ImportSource import, CancellationToken cancellationToken) =>
        await database.ScalarAsync<bool>(
            "SELECT coalesce((SELECT fingerprint = $1 FROM imports ORDER BY id DESC LIMIT 1), false)",
            cancellationToken,
            import.Fingerprint);

    private void CountRows(ImportReport report)
    {
        Count("movie", "inserted", report.Movies.Inserted);
        Count("movie", "updated", report.Movies.Updated);
        Count("movie", "unchanged", report.Movies.Unchanged);
        Count("tag", "inserted", report.Tags.Inserted);
        Count("tag", "removed", report.Tags.Updated);
        Count("tag", "unchanged", report.Tags.Unchanged);
        Count("overview", "inserted", report.Overviews.Inserted);
        Count("overview", "updated", report.Overviews.Updated);
        Count("overview", "unchanged", report.Overviews.Unchanged);
        Count("user", "inserted", report.UsersInserted);
        Count("rating", "inserted", report.Ratings.Inserted);
        Count("rating", "updated", report.Ratings.Updated);
        Count("rating", "unchanged", report.Ratings.Unchanged);
        Count("line", "refused", report.RefusedCount);

        void Count(string kind, string result, long rows) => telemetry?.ImportRows.Add(
            rows, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("result", result));
    }

    private void LogRefused(ImportReport report)
    {
        const int loggedLines = 10;
        foreach (var file in report.Files)
        {
            foreach (var note in file.Notes)
            {
                LogNote(file.File, note);
            }

            foreach (var line in file.RefusedLines.Take(loggedLines))
            {
                LogRefusedLine(file.File, line.LineNumber, line.Reason, line.Text);
            }

            if (file.Refused > loggedLines)
            {
                LogMoreRefused(file.File, file.Refused - loggedLines);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Waiting for another import to finish")]
    private partial void LogWaiting();

    [LoggerMessage(LogLevel.Information, "{Source} was imported last and has not changed; nothing to do")]
    private partial void LogSkipped(string source);

    [LoggerMessage(LogLevel.Information, "Imported {Report}")]
    private partial void LogImported(ImportReport report);

    [LoggerMessage(LogLevel.Warning, "{File}: {Note}")]
    private partial void LogNote(string file, string note);

    [LoggerMessage(LogLevel.Warning, "{File}, line {Line} refused: {Reason}: {Text}")]
    private partial void LogRefusedLine(string file, long line, string reason, string text);

    [LoggerMessage(LogLevel.Warning, "{File}: {Count} more lines refused")]
    private partial void LogMoreRefused(string file, long count);
}

/// <summary>An import that was given up with nothing changed. The message is one line that says why.</summary>
internal sealed class ImportRefusedException(string message) : Exception(message);
