using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Tests.Infrastructure;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

/// <summary>The figures that the data sets' own README files give.</summary>
public sealed class PublicDataSetTests
{
    [ConditionalFact]
    [RequiresDataSet(SharedData.MovieLens100K)]
    public void MovieLens_100K_has_the_published_counts_and_no_refused_line() =>
        AssertCounts(SharedData.MovieLens100K, 100_000, 943, 1682, 1682, 943);

    [ConditionalFact]
    [RequiresDataSet(SharedData.MovieLensLatestSmall)]
    public void MovieLens_latest_small_has_the_published_counts_and_no_refused_line() =>
        AssertCounts(SharedData.MovieLensLatestSmall, 100_836, 610, 9724, 9742, 0);

    [ConditionalFact]
    [RequiresDataSet(SharedData.MovieLens100K)]
    public void Reads_every_fold_of_100K_as_a_file_of_its_own()
    {
        var folds = Directory.GetFiles(SharedData.Folder(SharedData.MovieLens100K), "*.base");

        Assert.NotEmpty(folds);
        Assert.All(folds, fold => Assert.Equal(100_000, Count(fold) + Count(Path.ChangeExtension(fold, ".test"))));
    }

    [ConditionalFact]
    [RequiresDataSet(SharedData.MovieLensLatestSmall)]
    [RequiresDataSet(SharedData.Tmdb5000)]
    public void TMDB_5000_has_its_rows_and_joins_MovieLens_latest_small_by_its_links()
    {
        using var dataSet = DataSet.Open(
            SharedData.Folder(SharedData.MovieLensLatestSmall),
            new DataSetOptions { OverviewsPath = Path.Combine(SharedData.Folder(SharedData.Tmdb5000), "tmdb_5000_movies.csv") });
        var table = dataSet.ReadOverviews()!;
        var overviews = table.ByItem(dataSet.ReadMovies()!.Movies);

        // Four of the 4,803 have an empty overview or none but blanks.
        Assert.Equal((4803, 0, 4799), (table.Report.LineCount, table.Report.RefusedCount, table.Overviews.Count));
        Assert.Empty(table.Report.Notes);
        Assert.Equal(3537, overviews.Count);
        Assert.StartsWith("Led by Woody, Andy's toys live happily in his room", overviews[1].Overview, StringComparison.Ordinal);
        Assert.Contains("jealousy", overviews[1].Keywords);
        Assert.DoesNotContain(table.Overviews, record => record.Overview.Contains('\r', StringComparison.Ordinal));
    }

    private static void AssertCounts(
        string name, int ratingCount, int userCount, int ratedCount, int movieCount, int describedUsers)
    {
        using var dataSet = DataSet.Open(SharedData.Folder(name));
        var movies = dataSet.ReadMovies()!;
        using var reader = dataSet.OpenRatings(movies);
        var ratings = DataSetTests.ReadAll(reader);

        Assert.Equal(ratingCount, ratings.Count);
        Assert.Equal(userCount, ratings.Select(rating => rating.UserId).Distinct().Count());
        Assert.Equal(ratedCount, ratings.Select(rating => rating.ItemId).Distinct().Count());
        Assert.Equal(movieCount, movies.Movies.Count);
        Assert.Equal(describedUsers, dataSet.ReadUsers()?.Users.Count ?? 0);
        Assert.Equal(0, reader.Report.RefusedCount + movies.Report.RefusedCount + (movies.LinksReport?.RefusedCount ?? 0));
        Assert.Empty(reader.Report.Notes);
    }

    private static int Count(string path)
    {
        using var dataSet = DataSet.Open(path);
        using var reader = dataSet.OpenRatings();
        var ratings = DataSetTests.ReadAll(reader);
        Assert.Equal(0, reader.Report.RefusedCount);
        return ratings.Count;
    }
}
