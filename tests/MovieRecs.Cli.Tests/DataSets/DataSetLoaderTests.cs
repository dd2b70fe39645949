using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Cli.DataSets;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Tests.DataSets;

public sealed class DataSetLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Overviews_stand_beside_the_movies_by_their_ids()
    {
        var (metadata, error) = Load("id,overview,keywords\n862,Toys.,\"toy,boy\"\n1,Another film.,\n");

        var (id, record) = Assert.Single(metadata.Overviews);
        Assert.Equal((7, "Toys."), (id, record.Overview));
        Assert.Equal(["toy", "boy"], record.Keywords);
        Assert.Equal("", error);
    }

    [Fact]
    public void Says_when_no_overview_is_of_a_movie_of_the_data_set()
    {
        var (metadata, error) = Load("id,overview\n1,Another film.\n");

        Assert.Empty(metadata.Overviews);
        Assert.StartsWith("overviews.csv: no overview is of a movie of the data set", error, StringComparison.Ordinal);
    }

    private (Metadata Metadata, string Error) Load(string overviews)
    {
        _folder.Write("ratings.csv", "userId,movieId,rating,timestamp\n1,7,4,5\n");
        _folder.Write("movies.csv", "movieId,title,genres\n7,Toy Story (1995),Comedy\n8,Heat (1995),Action\n");
        _folder.Write("links.csv", "movieId,imdbId,tmdbId\n7,0114709,862\n8,0113277,949\n");
        _folder.Write("overviews.csv", overviews);
        using var dataSet = DataSet.Open(_folder.Path);
        using var error = new StringWriter();
        var console = new CommandConsole(TextWriter.Null, error, errorIsTerminal: false, time: StillClock.Now);
        return (new DataSetLoader(console).LoadMetadata(dataSet), error.ToString());
    }
}
