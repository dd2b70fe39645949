using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Interactions.DataSets;

/// <summary>The figures that the data sets' own README files give. On a machine without the data there is nothing to check.</summary>
public sealed class PublicDataSetTests
{
    [Theory]
    [InlineData("ml-100k", 100_000, 943, 1682, 1682, 943)]
    [InlineData("ml-latest-small", 100_836, 610, 9724, 9742, 0)]
    public void Has_the_published_counts_and_no_refused_line(
        string name, int ratingCount, int userCount, int ratedCount, int movieCount, int describedUsers)
    {
        if (SharedData.Find(name) is not { } path)
        {
            return;
        }

        using var dataSet = DataSet.Open(path);
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

    [Fact]
    public void Reads_every_fold_of_100K_as_a_file_of_its_own()
    {
        if (SharedData.Find("ml-100k") is not { } path)
        {
            return;
        }

        foreach (var fold in Directory.EnumerateFiles(path, "*.base"))
        {
            Assert.Equal(100_000, Count(fold) + Count(Path.ChangeExtension(fold, ".test")));
        }
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
