namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Which files of a folder or zip are its ratings, movies, users, links, tags and overviews.</summary>
internal sealed record DataSetFiles(
    DataSetFile Ratings, RatingLayout Layout, DataSetFile? Movies, DataSetFile? Users, DataSetFile? Links,
    DataSetFile? Tags, DataSetFile? Overviews)
{
    /// <summary>
    /// A folder with more files than this is not a data set, and looking into all of them would take too long.
    /// </summary>
    private const int MaximumFiles = 1000;

    private static readonly string[] _ratingsNames = ["ratings.csv", "ratings.dat", "u.data"];
    private static readonly string[] _moviesNames = ["movies.csv", "movies.dat", "u.item"];
    private static readonly string[] _usersNames = ["users.dat", "u.user"];
    private static readonly string[] _linksNames = ["links.csv"];
    private static readonly string[] _tagsNames = ["tags.csv"];
    private static readonly string[] _overviewsNames = ["overviews.csv", "tmdb_5000_movies.csv"];

    public static DataSetFiles Single(DataSetFile ratings, DataSetOptions options) =>
        new(
            ratings,
            LayoutOf(ratings, ContentDetector.Detect(ratings)),
            Given(options.MoviesPath),
            Given(options.UsersPath),
            Links: null,
            Tags: null,
            Given(options.OverviewsPath));

    /// <exception cref="DataSetException">There are no ratings, or several files that could be them.</exception>
    public static DataSetFiles Find(string path, IEnumerable<DataSetFile> allFiles, DataSetOptions options)
    {
        var files = allFiles.Take(MaximumFiles + 1).ToList();
        if (files.Count > MaximumFiles)
        {
            throw new DataSetException($"{path} has more than {MaximumFiles} files; that is not a data set.");
        }

        var ratings = Named(path, files, _ratingsNames) ?? TheOnlyRatings(path, files);
        var layout = LayoutOf(ratings, ContentDetector.Detect(ratings));
        var siblings = files.Where(file => file.Folder == ratings.Folder).ToList();
        return new DataSetFiles(
            ratings,
            layout,
            Given(options.MoviesPath) ?? Named(path, siblings, _moviesNames),
            Given(options.UsersPath) ?? Named(path, siblings, _usersNames),
            Named(path, siblings, _linksNames),
            Named(path, siblings, _tagsNames),
            Given(options.OverviewsPath) ?? Named(path, siblings, _overviewsNames));
    }

    private static DataSetFile? Given(string? path) => path switch
    {
        null => null,
        _ when !File.Exists(path) => throw new DataSetException($"There is no file {path}."),
        _ => DataSetFile.AtPath(path, Path.GetFileName(path)),
    };

    /// <summary>The file with one of these names that is nearest to the top.</summary>
    private static DataSetFile? Named(string path, List<DataSetFile> files, string[] names)
    {
        var candidates = files.Where(file => names.Contains(file.BaseName, StringComparer.OrdinalIgnoreCase)).ToList();
        if (candidates.Count == 0)
        {
            return null;
        }

        var depth = candidates.Min(file => file.Depth);
        candidates.RemoveAll(file => file.Depth > depth);
        return candidates.Count == 1 ? candidates[0] : throw Ambiguous(path, candidates);
    }

    private static DataSetFile TheOnlyRatings(string path, List<DataSetFile> files)
    {
        var candidates = files.Where(file => ContentDetector.Detect(file).Kind == FileKind.Ratings).ToList();
        return candidates.Count switch
        {
            1 => candidates[0],
            0 => throw new DataSetException(
                $"{path} has no ratings file: none is named {string.Join(", ", _ratingsNames)}, "
                + "and none holds lines of user, movie and rating."),
            _ => throw Ambiguous(path, candidates),
        };
    }

    private static DataSetException Ambiguous(string path, List<DataSetFile> candidates) =>
        new($"{path} has several files that could be meant: "
            + $"{string.Join(", ", candidates.Select(file => file.Name).Order(StringComparer.Ordinal).Take(10))}. "
            + "Name one of them.");

    private static RatingLayout LayoutOf(DataSetFile file, ContentDetector detected) => detected switch
    {
        { Ratings: { } layout } => layout,
        { FirstLineNumber: 0 } => throw new DataSetException($"{file.Name} is empty."),
        _ => throw new DataSetException(
            $"{file.Name} is not a ratings file: line {detected.FirstLineNumber} is neither a header with userId, "
            + "movieId and rating nor a rating (user, movie, rating and perhaps timestamp, separated by commas, tabs or ::)."),
    };
}
