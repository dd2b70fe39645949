using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// A MovieLens data set on disk: a folder, a zip, or one ratings file, of the 100K form (tabs), the 1M/10M form
/// (<c>::</c>) or the CSV form of latest, 20M, 25M and 32M. What a file holds is judged by its content; names only
/// decide between several candidates. Not thread safe; a zip allows one open reader at a time.
/// </summary>
public sealed class DataSet : IDisposable
{
    private readonly ZipFiles? _zip;
    private readonly DataSetFile _ratingsFile;
    private readonly DataSetFile? _moviesFile;
    private readonly DataSetFile? _usersFile;
    private readonly DataSetFile? _linksFile;
    private readonly DataSetFile? _tagsFile;
    private readonly DataSetFile? _overviewsFile;
    private readonly RatingLayout _layout;

    private DataSet(string path, ZipFiles? zip, DataSetFiles files)
    {
        Path = path;
        _zip = zip;
        _ratingsFile = files.Ratings;
        _layout = files.Layout;
        _moviesFile = files.Movies;
        _usersFile = files.Users;
        _linksFile = files.Links;
        _tagsFile = files.Tags;
        _overviewsFile = files.Overviews;
    }

    /// <summary>The path it was opened from.</summary>
    public string Path { get; }

    /// <summary>Name of the ratings file within the folder or zip.</summary>
    public string RatingsName => _ratingsFile.Name;

    /// <summary>Name of the movies file; null if there is none, and then any movie id is accepted.</summary>
    public string? MoviesName => _moviesFile?.Name;

    /// <summary>Name of the users file; null if there is none.</summary>
    public string? UsersName => _usersFile?.Name;

    /// <summary>Whether ratings have timestamps.</summary>
    public bool HasTimestamps => _layout.TimestampColumn is not null;

    /// <summary>Uncompressed bytes of the ratings file.</summary>
    public long RatingsLength => _ratingsFile.Length;

    /// <summary>Finds and checks the files of a data set without reading them through.</summary>
    /// <param name="path">A folder, a zip or a ratings file.</param>
    /// <param name="options">Separate movies, users and overviews files, limits for zips.</param>
    /// <exception cref="DataSetException">There is no data set, more than one, or an unsafe zip.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static DataSet Open(string path, DataSetOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new DataSetOptions();
        if (Directory.Exists(path))
        {
            return new DataSet(path, zip: null, DataSetFiles.Find(path, FilesOf(path), options));
        }

        if (!File.Exists(path))
        {
            throw new DataSetException($"There is no file or folder {path}.");
        }

        if (!ZipFiles.IsZip(path))
        {
            var file = DataSetFile.AtPath(path, System.IO.Path.GetFileName(path));
            return new DataSet(path, zip: null, DataSetFiles.Single(file, options));
        }

        var zip = new ZipFiles(path, options);
        try
        {
            return new DataSet(path, zip, DataSetFiles.Find(path, zip.Files, options));
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>A data set that a program made: the files of a folder, held in memory.</summary>
    /// <param name="name">Stands for the path.</param>
    /// <param name="files">Contents by file name, such as <c>ratings.csv</c> and <c>movies.csv</c>. Not copied.</param>
    /// <exception cref="DataSetException">The files are not a data set.</exception>
    public static DataSet InMemory(string name, IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var found = files.Select(file => new DataSetFile(
            file.Key, file.Value.Length, PhysicalPath: null, () => new MemoryStream(file.Value, writable: false)));
        return new DataSet(name, zip: null, DataSetFiles.Find(name, found, new DataSetOptions()));
    }

    /// <summary>Reads the catalogue.</summary>
    /// <returns>Null if the data set has none.</returns>
    /// <exception cref="DataSetException">A file is not of the kind expected there.</exception>
    public MovieTable? ReadMovies() => _moviesFile is null ? null : MovieTable.Read(_moviesFile, _linksFile);

    /// <summary>Reads what is known about the users.</summary>
    /// <returns>Null if the data set has no users file.</returns>
    /// <exception cref="DataSetException">The file is not of the kind expected there.</exception>
    public UserTable? ReadUsers() => _usersFile is null ? null : UserTable.Read(_usersFile);

    /// <summary>Reads what users called the movies.</summary>
    /// <returns>Null if the data set has no tags file.</returns>
    /// <exception cref="DataSetException">The file is not of the kind expected there.</exception>
    public TagTable? ReadTags() => _tagsFile is null ? null : TagTable.Read(_tagsFile);

    /// <summary>Reads what the movies are about.</summary>
    /// <returns>
    /// Null if the data set has no overviews file; see <see cref="OverviewTable.ByItem"/> for the overviews by movie.
    /// </returns>
    /// <exception cref="DataSetException">The file is not of the kind expected there, or a quote in it is never closed.</exception>
    public OverviewTable? ReadOverviews() => _overviewsFile is null ? null : OverviewTable.Read(_overviewsFile);

    /// <summary>Starts reading the ratings.</summary>
    /// <param name="movies">If given, a rating of any other movie is a refused line.</param>
    public RatingReader OpenRatings(MovieTable? movies = null) => OpenRatings(new RatingRules { Movies = movies });

    /// <summary>Starts reading the ratings.</summary>
    /// <param name="rules">What to refuse beyond lines that are wrong in themselves.</param>
    public RatingReader OpenRatings(RatingRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return new RatingReader(_ratingsFile, _layout, rules);
    }

    /// <summary>
    /// Reads all ratings into matrices, a plain file on several threads over a memory map. The same ratings and refused
    /// lines as <see cref="OpenRatings(RatingRules)"/>, without the timestamps. Takes nine bytes per rating on top of
    /// the matrices until the first of them is built.
    /// </summary>
    /// <param name="rules">What to refuse beyond lines that are wrong in themselves; null refuses nothing more.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>.</param>
    /// <param name="progress">Receives the number of bytes read, from any thread.</param>
    /// <param name="keepTimes">Whether the data keep the times of the ratings, if the file has them: six bytes each.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="DataSetException">The file is not text, or its zip is damaged or unsafe.</exception>
    public LoadedRatings LoadRatings(
        RatingRules? rules = null, WorkerThreads? threads = null, IProgress<long>? progress = null, bool keepTimes = false,
        CancellationToken cancellationToken = default)
    {
        threads ??= WorkerThreads.Shared;
        var (parts, report) = Parse(
            rules ?? new RatingRules(), threads, progress, keepTimes && HasTimestamps, cancellationToken);
        return new LoadedRatings(
            MatrixBuilder.Build(RatingScale.HalfStars, parts, users: null, items: null, threads, cancellationToken), report);
    }

    /// <summary>
    /// A line for each file that the data set consists of: its full path (for a zip, the zip's), length and time of last
    /// change. While they stay the same, so do the data. Empty for <see cref="InMemory"/>.
    /// </summary>
    public IReadOnlyList<string> Fingerprint()
    {
        if (_zip is not null)
        {
            // With the name, a zip whose overviews an earlier version did not read has another fingerprint.
            return
            [
                Describe(Path), .. Described(_moviesFile), .. Described(_usersFile), .. Described(_tagsFile), .. Described(_overviewsFile),
                .. _overviewsFile is { PhysicalPath: null } packed ? (string[])[packed.Name] : [],
            ];
        }

        return
        [
            .. Described(_ratingsFile), .. Described(_moviesFile), .. Described(_usersFile), .. Described(_linksFile),
            .. Described(_tagsFile), .. Described(_overviewsFile),
        ];

        static IEnumerable<string> Described(DataSetFile? file) =>
            file?.PhysicalPath is { } path ? [Describe(path)] : [];

        static string Describe(string path)
        {
            var file = new FileInfo(path);
            return FormattableString.Invariant($"{file.FullName} {file.Length} {file.LastWriteTimeUtc:O}");
        }
    }

    /// <summary>Closes the zip, if it is one.</summary>
    public void Dispose() => _zip?.Dispose();

    /// <summary>The ratings as they stand in the file.</summary>
    internal IReadOnlyList<RatingColumns> ParseRatings(WorkerThreads threads) =>
        Parse(new RatingRules(), threads, progress: null, keepTimes: false, CancellationToken.None).Parts;

    private (IReadOnlyList<RatingColumns> Parts, FileReport Report) Parse(
        RatingRules rules, WorkerThreads threads, IProgress<long>? progress, bool keepTimes, CancellationToken cancellationToken) =>
        _ratingsFile.PhysicalPath is null
            ? Stream(rules, progress, keepTimes, cancellationToken)
            : new ParallelRatingParser(_ratingsFile, _layout, new LineRules(rules), keepTimes)
                .Parse(threads, progress, cancellationToken);

    private (IReadOnlyList<RatingColumns> Parts, FileReport Report) Stream(
        RatingRules rules, IProgress<long>? progress, bool keepTimes, CancellationToken cancellationToken)
    {
        using var ratings = OpenRatings(rules);
        var parts = new List<RatingColumns>();
        while (ratings.ReadBatch())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = new RatingColumns(ratings.Batch.Length, keepTimes);
            parts.Add(part);
            foreach (var rating in ratings.Batch)
            {
                part.Add(rating.UserId, rating.ItemId, rating.Code, rating.Timestamp);
            }

            progress?.Report(ratings.BytesRead);
        }

        return (parts, ratings.Report);
    }

    /// <summary>
    /// The folder's files and, for a zip that was unpacked into a folder of its own name, those one level below.
    /// </summary>
    private static IEnumerable<DataSetFile> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Select(file => DataSetFile.AtPath(file, System.IO.Path.GetRelativePath(folder, file).Replace('\\', '/')));
}

/// <summary>How <see cref="DataSet.Open"/> reads.</summary>
public sealed record DataSetOptions
{
    /// <summary>
    /// The movies of a bare ratings file, or instead of a folder's own: <c>u.item</c>, <c>movies.dat</c> or
    /// <c>movies.csv</c>.
    /// </summary>
    public string? MoviesPath { get; init; }

    /// <summary>The users of a bare ratings file, or instead of a folder's own: <c>u.user</c> or <c>users.dat</c>.</summary>
    public string? UsersPath { get; init; }

    /// <summary>
    /// What the movies are about, instead of a folder's own <c>overviews.csv</c> or <c>tmdb_5000_movies.csv</c>: a file as
    /// <see cref="OverviewTable"/> reads it.
    /// </summary>
    public string? OverviewsPath { get; init; }

    /// <summary>
    /// The largest unpacked size of one file in a zip, in bytes. The default is 18 times MovieLens 32M's largest.
    /// </summary>
    public long MaximumUnpackedBytes { get; init; } = 16L << 30;

    /// <summary>
    /// How many times its packed size a file of a zip may unpack to. MovieLens packs 4 to 6 times; beyond 200 times a file
    /// holds no data, only repetition. Files of less than 1 MiB are exempt.
    /// </summary>
    public int MaximumCompressionRatio { get; init; } = 200;
}

/// <summary>The ratings of a data set as matrices.</summary>
/// <param name="Data">Both matrices.</param>
/// <param name="Report">What was refused on the way.</param>
public sealed record LoadedRatings(RatingData Data, FileReport Report);

/// <summary>
/// A file that is not a data set, or one that must not be read (an unsafe zip). The message is one line that names the
/// file and says what is wrong; faults of single lines are refused lines of a <see cref="FileReport"/> instead.
/// </summary>
public sealed class DataSetException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One line: the file and what is wrong with it.</param>
    /// <param name="innerException">What the file system or the decompressor said, if anything.</param>
    public DataSetException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
