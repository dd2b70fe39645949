using System.Globalization;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.DataSets;

/// <summary>
/// Reads data sets for the commands: refused lines are reported on standard error, and more than one in a hundred of them
/// ends the command.
/// </summary>
internal sealed class DataSetLoader(CommandConsole console)
{
    private const int ShownLines = 5;

    /// <summary>The ratings with their order and times, for a split.</summary>
    public RatingLog LoadLog(DataSet dataSet, CancellationToken cancellationToken)
    {
        var log = new RatingLog(RatingScale.HalfStars) { HasTimes = dataSet.HasTimestamps };
        Read(dataSet, batch =>
        {
            foreach (var rating in batch)
            {
                log.Add(rating.UserId, rating.ItemId, rating.Code, rating.Timestamp);
            }
        }, cancellationToken);
        return log;
    }

    /// <summary>The ratings as matrices, for training on all of them.</summary>
    public RatingData LoadMatrices(DataSet dataSet, CancellationToken cancellationToken)
    {
        var loaded = console.WithProgress(
            $"reading {dataSet.RatingsName}",
            dataSet.RatingsLength,
            "bytes",
            progress => dataSet.LoadRatings(
                progress: new BytesProgress(progress), keepTimes: true, cancellationToken: cancellationToken));
        Check(dataSet, loaded.Report);
        return loaded.Data;
    }

    /// <summary>Titles, genres, tags, overviews and what is known of the users.</summary>
    public Metadata LoadMetadata(DataSet dataSet)
    {
        var movies = dataSet.ReadMovies();
        var users = dataSet.ReadUsers();
        var tags = dataSet.ReadTags();
        var overviews = dataSet.ReadOverviews();
        foreach (var report in (FileReport?[])[movies?.Report, users?.Report, tags?.Report, overviews?.Report])
        {
            if (report is not null)
            {
                Report(report);
            }
        }

        return new Metadata(movies?.Movies ?? [], users?.Users ?? [], tags?.Tags ?? [], OverviewsOf(overviews, movies));
    }

    private IReadOnlyDictionary<int, OverviewRecord> OverviewsOf(OverviewTable? overviews, MovieTable? movies)
    {
        var found = overviews?.ByItem(movies?.Movies ?? []) ?? new Dictionary<int, OverviewRecord>();
        if (overviews is not null && found.Count == 0)
        {
            console.Error.WriteLine(
                $"{overviews.Report.FileName}: no overview is of a movie of the data set; ids of TMDB and IMDb need its links.csv");
        }

        return found;
    }

    private void Read(DataSet dataSet, Action<ReadOnlySpan<RatingRecord>> consume, CancellationToken cancellationToken)
    {
        using var reader = dataSet.OpenRatings();
        console.WithProgress($"reading {dataSet.RatingsName}", reader.TotalBytes, "bytes", progress =>
        {
            while (reader.ReadBatch())
            {
                cancellationToken.ThrowIfCancellationRequested();
                consume(reader.Batch);
                progress.Report(reader.BytesRead);
            }

            return true;
        });
        Check(dataSet, reader.Report);
    }

    private void Check(DataSet dataSet, FileReport report)
    {
        Report(report);
        if (report.LineCount == report.RefusedCount)
        {
            throw new CommandFailedException($"{dataSet.Path}: there are no ratings in {dataSet.RatingsName}");
        }
    }

    private void Report(FileReport report)
    {
        foreach (var line in report.Refused.Take(ShownLines))
        {
            console.Error.WriteLine($"{line.File}:{line.LineNumber}: refused: {line.Reason}: {line.Text}");
        }

        if (report.RefusedCount > ShownLines)
        {
            console.Error.WriteLine($"{report.FileName}: {report.RefusedCount} lines were refused in all");
        }

        foreach (var note in report.Notes)
        {
            console.Error.WriteLine($"{report.FileName}: {note}");
        }

        if (report.RefusedShare > FileReport.MaximumRefusedShare)
        {
            throw new CommandFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{report.FileName}: {report.RefusedCount} of {report.LineCount} lines were refused, more than 1 %"));
        }
    }

    /// <summary>Passes the progress of several threads on, one at a time.</summary>
    private sealed class BytesProgress(IProgress<double> progress) : IProgress<long>
    {
        private readonly Lock _lock = new();

        public void Report(long value)
        {
            lock (_lock)
            {
                progress.Report(value);
            }
        }
    }
}
