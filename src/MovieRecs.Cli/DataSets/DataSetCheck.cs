using System.Globalization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.DataSets;

/// <summary>Reads a data set through once, by the rules of the service's import, and optionally writes it as CSV.</summary>
internal sealed class DataSetCheck(DataSet dataSet, CommandConsole console, CancellationToken cancellationToken)
{
    private readonly long[] _histogram = new long[RatingScale.HalfStars.Count + 1];
    private long _first = long.MaxValue;
    private long _last = long.MinValue;

    /// <param name="outputFolder">Where to write the CSV files; null for a check alone.</param>
    /// <exception cref="DataSetException">A file cannot be read as what it should be.</exception>
    public DataSetSummary Run(string? outputFolder)
    {
        var movies = dataSet.ReadMovies();
        var users = dataSet.ReadUsers();
        var tags = dataSet.ReadTags();
        var overviews = dataSet.ReadOverviews();
        using var ratings = dataSet.OpenRatings(movies);
        using var output = outputFolder is null ? null : new DataSetOutput(outputFolder, dataSet.HasTimestamps);
        var data = console.WithProgress(
            $"Reading {dataSet.RatingsName}", ratings.TotalBytes, "bytes", progress => Read(ratings, output, progress));

        FileReport?[] reports =
            [movies?.Report, movies?.LinksReport, users?.Report, tags?.Report, overviews?.Report, ratings.Report];
        var summary = Summarize(data, movies, [.. reports.OfType<FileReport>()]);
        if (output is not null && summary.Ratings > 0 && !reports.OfType<FileReport>().Any(report => report.HasTooManyRefused))
        {
            output.Complete(movies);
            return summary with { WrittenTo = outputFolder };
        }

        return summary;
    }

    private RatingData Read(RatingReader ratings, DataSetOutput? output, IProgress<double> progress)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        while (ratings.ReadBatch())
        {
            cancellationToken.ThrowIfCancellationRequested();
            output?.Write(ratings.Batch);
            foreach (var rating in ratings.Batch)
            {
                builder.Add(rating.UserId, rating.ItemId, rating.Code);
                _first = Math.Min(_first, rating.Timestamp);
                _last = Math.Max(_last, rating.Timestamp);
            }

            progress.Report(ratings.BytesRead);
        }

        return builder.Build();
    }

    private DataSetSummary Summarize(RatingData data, MovieTable? movies, IReadOnlyList<FileReport> reports)
    {
        for (var user = 0; user < data.ByUser.RowCount; user++)
        {
            foreach (var code in data.ByUser.CodesOf(user))
            {
                _histogram[code]++;
            }
        }

        var hasTimes = dataSet.HasTimestamps && data.Count > 0;
        return new DataSetSummary
        {
            Path = dataSet.Path,
            RatingsFile = dataSet.RatingsName,
            Users = data.Users.Count,
            Movies = movies?.Movies.Count,
            RatedMovies = data.Items.Count,
            Ratings = data.Count,
            Duplicates = data.DuplicateCount,
            Density = data.Count == 0 ? 0 : (double)data.Count / data.Users.Count / data.Items.Count,
            MeanRating = data.MeanRating,
            Histogram = Enumerable.Range(1, RatingScale.HalfStars.Count).ToDictionary(
                code => RatingScale.HalfStars.ValueOf((byte)code).ToString("0.0", CultureInfo.InvariantCulture),
                code => _histogram[code]),
            RatingsPerUser = DataSetSummary.Spread.OfRows(data.ByUser),
            RatingsPerMovie = DataSetSummary.Spread.OfRows(data.ByItem),
            FirstRatedAt = hasTimes ? DateTimeOffset.FromUnixTimeSeconds(_first) : null,
            LastRatedAt = hasTimes ? DateTimeOffset.FromUnixTimeSeconds(_last) : null,
            Files = [.. reports.Select(FileSummary.Of)],
        };
    }
}
