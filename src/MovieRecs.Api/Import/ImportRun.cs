using System.Globalization;
using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Api.Import;

/// <summary>The steps of one import, inside the transaction that <see cref="ImportService"/> holds.</summary>
internal sealed partial class ImportRun(
    ImportSource import, ImportDatabase database, Action<double>? progress, TimeProvider time, ILogger<ImportRun> logger)
{
    private static readonly TimeSpan _progressInterval = TimeSpan.FromSeconds(2);

    private readonly long _start = time.GetTimestamp();
    private readonly HashSet<int> _userIds = [];
    private readonly HashSet<int> _movieIds = [];
    private TimeSpan _lastProgress;

    private string MovieOrigin => Name(import.IsSimulated ? Data.MovieOrigin.Demo : Data.MovieOrigin.Imported);

    private string UserOrigin => Name(import.IsSimulated ? Data.UserOrigin.Simulated : Data.UserOrigin.Imported);

    public Task<ImportReport> RunAsync(CancellationToken cancellationToken) =>
        import.DataSet is { } dataSet ? ImportAsync(dataSet, cancellationToken) : ImportOverviewsAsync(cancellationToken);

    private async Task<ImportReport> ImportAsync(DataSet dataSet, CancellationToken cancellationToken)
    {
        var catalogue = new CatalogueMerge(database);
        var movies = dataSet.ReadMovies();
        var tags = dataSet.ReadTags();
        var overviews = import.ReadOverviews();
        FileReport?[] movieReports = [movies?.Report, movies?.LinksReport, tags?.Report, overviews?.Report];
        Check(movieReports);
        if (movies is null)
        {
            LogNoMovies(dataSet.RatingsName);
        }
        else
        {
            await catalogue.StageAsync(movies, cancellationToken);
        }

        var demo = import.IsSimulated ? null : await DemoReplacement.BeginAsync(database, cancellationToken);
        var users = new UserMerge(database);
        var rules = new RatingRules
        {
            Movies = movies,
            AccountIds = await users.AccountIdsAsync(cancellationToken),
            MaximumUserId = UserMerge.MaximumUserId,
        };
        using var ratings = dataSet.OpenRatings(rules);
        var load = await RatingLoad.ChooseAsync(database, cancellationToken);
        var copiedCount = await CopyAsync(ratings, load, collectMovies: movies is null, cancellationToken);
        Check([ratings.Report]);
        if (_userIds.Count == 0)
        {
            throw new ImportRefusedException($"{dataSet.RatingsName} has no ratings; nothing was changed.");
        }

        LogMerging(copiedCount);
        var changedMovies = movies is null
            ? await catalogue.AddUnknownAsync(_movieIds, MovieOrigin, cancellationToken)
            : await catalogue.MergeAsync(movies, MovieOrigin, cancellationToken);
        var changedTags = tags is null ? ImportedRows.None : await new TagMerge(database).MergeAsync(tags, cancellationToken);
        var changedOverviews = overviews is null ? ImportedRows.None : await MergeAsync(overviews, cancellationToken);
        var newUsers = await users.MergeAsync(_userIds, UserOrigin, time.GetUtcNow(), cancellationToken);
        var changes = await load.CompleteAsync(copiedCount, cancellationToken);
        if (demo is not null)
        {
            LogDemo(await demo.CompleteAsync(cancellationToken));
        }

        await database.ExecuteAsync("ANALYZE users, movies, movie_genres, movie_tags, ratings", cancellationToken);
        return new ImportReport(
            import.Path,
            changedMovies,
            changedTags,
            changedOverviews,
            newUsers,
            changes.Rows,
            changes.Replaced,
            [.. movieReports.Append(ratings.Report).OfType<FileReport>().Select(FileSummary.Of)],
            time.GetElapsedTime(_start).TotalSeconds);
    }

    private async Task<ImportReport> ImportOverviewsAsync(CancellationToken cancellationToken)
    {
        var overviews = import.ReadOverviews()!;
        Check([overviews.Report]);
        if (overviews.Overviews.Count == 0)
        {
            throw new ImportRefusedException($"{overviews.Report.FileName} has no overviews; nothing was changed.");
        }

        var none = ImportedRows.None;
        return new ImportReport(
            import.Path,
            none,
            none,
            await MergeAsync(overviews, cancellationToken),
            UsersInserted: 0,
            none,
            RatingsReplaced: 0,
            [FileSummary.Of(overviews.Report)],
            time.GetElapsedTime(_start).TotalSeconds);
    }

    private async Task<ImportedRows> MergeAsync(OverviewTable overviews, CancellationToken cancellationToken)
    {
        var changes = await new OverviewMerge(database).MergeAsync(overviews, cancellationToken);
        if (changes.Changed + changes.Unchanged == 0)
        {
            LogNoFilms(overviews.Report.FileName);
        }

        return changes;
    }

    private static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum => value.ToString().ToLowerInvariant();

    private static void Check(IEnumerable<FileReport?> reports)
    {
        if (reports.FirstOrDefault(report => report is { HasTooManyRefused: true }) is { } report)
        {
            var first = report.Refused[0];
            throw new ImportRefusedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.FileName}: {report.RefusedCount:N0} of {report.LineCount:N0} lines are refused, more than 1 %, "
                + $"so nothing was changed; the first is line {first.LineNumber}: {first.Reason}: {first.Text}"));
        }
    }

    private async Task<long> CopyAsync(
        RatingReader ratings, RatingLoad load, bool collectMovies, CancellationToken cancellationToken)
    {
        await using var copy = await load.BeginCopyAsync(cancellationToken);
        while (ratings.ReadBatch())
        {
            await copy.WriteAsync(ratings, cancellationToken);
            CollectIds(ratings.Batch, collectMovies);
            progress?.Invoke((double)ratings.BytesRead / Math.Max(1, ratings.TotalBytes));
            ReportProgress(ratings);
        }

        await copy.CompleteAsync(cancellationToken);
        return copy.RowCount;
    }

    private void CollectIds(ReadOnlySpan<RatingRecord> batch, bool collectMovies)
    {
        var lastUser = 0;
        foreach (var rating in batch)
        {
            // Public data sets are sorted by user: most lines repeat the last one.
            if (rating.UserId != lastUser)
            {
                _userIds.Add(lastUser = rating.UserId);
            }

            if (collectMovies)
            {
                _movieIds.Add(rating.ItemId);
            }
        }
    }

    private void ReportProgress(RatingReader ratings)
    {
        var elapsed = time.GetElapsedTime(_start);
        if (elapsed - _lastProgress >= _progressInterval)
        {
            _lastProgress = elapsed;
            LogProgress(
                ratings.Report.FileName,
                (double)ratings.BytesRead / ratings.TotalBytes,
                ratings.Report.LineCount / elapsed.TotalSeconds);
        }
    }

    private void LogDemo(DemoChanges changes)
    {
        const int loggedFilms = 10;
        LogDemoReplaced();
        if (changes.Moved > 0)
        {
            LogDemoMoved(changes.Moved);
        }

        if (changes.Dropped > 0)
        {
            var films = string.Join(", ", changes.FilmsNotFound.Take(loggedFilms));
            var more = changes.FilmsNotFound.Count - loggedFilms;
            LogDemoDropped(changes.Dropped, more > 0 ? $"{films} and {more} more" : films);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "There is no movies file (movies.csv, movies.dat or u.item) beside {File}: films that the database does not know yet "
        + "are called \"Movie\" and their id")]
    private partial void LogNoMovies(string file);

    [LoggerMessage(
        LogLevel.Warning,
        "{File}: no overview is of a film of the catalogue; ids of TMDB and IMDb need a data set with links.csv")]
    private partial void LogNoFilms(string file);

    [LoggerMessage(LogLevel.Information, "Removed the built-in demo: the real data set takes its place")]
    private partial void LogDemoReplaced();

    [LoggerMessage(
        LogLevel.Information,
        "Moved {Count} ratings, hidden films and watchlist entries of accounts from the demo's films "
        + "to the real films of the same title and year")]
    private partial void LogDemoMoved(int count);

    [LoggerMessage(
        LogLevel.Warning,
        "Dropped {Count} ratings, hidden films and watchlist entries of accounts: the data set "
        + "does not have the demo's films {Films}")]
    private partial void LogDemoDropped(int count, string films);

    [LoggerMessage(LogLevel.Information, "Importing {File}: {Share:P0}, {LinesPerSecond:N0} lines/s")]
    private partial void LogProgress(string file, double share, double linesPerSecond);

    [LoggerMessage(LogLevel.Information, "Merging {Count:N0} ratings and building the indexes")]
    private partial void LogMerging(long count);
}
