using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Api.Import.Demo;

/// <summary>
/// The built-in demo: real film titles with year and genres, and simulated viewers who rated them. It is a data set in the
/// usual form, so it enters the database in the same way as any other.
/// </summary>
internal sealed class DemoDataSet
{
    /// <summary>Raised with every change of the films or the viewers.</summary>
    public const string Version = "1";

    private const string Name = "built-in demo (simulated viewers)";
    private const string MoviesName = "movies.csv";
    private const string RatingsName = "ratings.csv";
    private const string MoviesResource = "MovieRecs.Api.Import.Demo.demo-movies.csv";
    private const int Seed = 20_240_607;

    private DemoDataSet(DataSet files, int movieCount, int viewerCount, int ratingCount)
    {
        Files = files;
        MovieCount = movieCount;
        ViewerCount = viewerCount;
        RatingCount = ratingCount;
    }

    public DataSet Files { get; }

    public int MovieCount { get; }

    public int ViewerCount { get; }

    public int RatingCount { get; }

    /// <summary>Always the same.</summary>
    public static DemoDataSet Create()
    {
        var movieFile = ReadMovieFile();
        using var catalogue = DataSet.InMemory(Name, new Dictionary<string, byte[]>
        {
            [MoviesName] = movieFile,
            [RatingsName] = "userId,movieId,rating,timestamp\n"u8.ToArray(),
        });
        var movies = catalogue.ReadMovies()!.Movies;
        var ratings = new TasteModel(movies, new Random(Seed)).Rate();
        var files = DataSet.InMemory(Name, new Dictionary<string, byte[]>
        {
            [MoviesName] = movieFile,
            [RatingsName] = Csv(ratings),
        });
        return new DemoDataSet(files, movies.Count, TasteModel.ViewerCount, ratings.Count);
    }

    private static byte[] ReadMovieFile()
    {
        using var stream = typeof(DemoDataSet).Assembly.GetManifestResourceStream(MoviesResource)
            ?? throw new InvalidOperationException($"The assembly lacks the resource {MoviesResource}.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Csv(List<RatingRecord> ratings)
    {
        using var content = new MemoryStream();
        using (var writer = new RatingCsvWriter(content))
        {
            writer.Write([.. ratings]);
        }

        return content.ToArray();
    }
}
