using MovieRecs.Als.Interactions.DataSets;

namespace MovieRecs.Cli.DataSets;

/// <summary>
/// Writes a data set as a MovieLens latest folder. The files get their names only when all of them are complete, so a
/// command that fails or is cancelled leaves what was there.
/// </summary>
internal sealed class DataSetOutput : IDisposable
{
    private const string RatingsName = "ratings.csv";
    private const string MoviesName = "movies.csv";
    private const string LinksName = "links.csv";
    private const string PartialSuffix = ".partial";

    private readonly string _folder;
    private readonly RatingCsvWriter _ratings;

    public DataSetOutput(string folder, bool hasTimestamps)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        _ratings = new RatingCsvWriter(File.Create(Partial(RatingsName)), hasTimestamps);
    }

    public void Write(ReadOnlySpan<RatingRecord> ratings) => _ratings.Write(ratings);

    /// <summary>Writes the catalogue, if there is one, and gives the files their names.</summary>
    public void Complete(MovieTable? movies)
    {
        _ratings.Dispose();
        if (movies is not null)
        {
            using (var stream = File.Create(Partial(MoviesName)))
            {
                CatalogueCsvWriter.WriteMovies(stream, movies.Movies);
            }

            using (var stream = File.Create(Partial(LinksName)))
            {
                CatalogueCsvWriter.WriteLinks(stream, movies.Movies);
            }

            Publish(MoviesName);
            Publish(LinksName);
        }

        Publish(RatingsName);
    }

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        _ratings.Dispose();
        foreach (var name in new[] { RatingsName, MoviesName, LinksName })
        {
            File.Delete(Partial(name));
        }
    }

    private string Partial(string name) => Path.Combine(_folder, name + PartialSuffix);

    private void Publish(string name) => File.Move(Partial(name), Path.Combine(_folder, name), overwrite: true);
}
