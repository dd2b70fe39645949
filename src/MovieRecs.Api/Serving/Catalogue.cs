using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Titles;
using MovieRecs.Api.Content;

namespace MovieRecs.Api.Serving;

/// <summary>
/// All movies with what the answers need of them, in memory and immutable. A movie's <em>index</em> is its place among
/// the ids in ascending order; it means nothing outside this catalogue.
/// </summary>
internal sealed class Catalogue
{
    private readonly CatalogueMovie[] _movies;
    private readonly int[] _movieIds;
    private readonly Dictionary<string, GenreMembers> _genres;
    private readonly Lazy<MovieNames> _names;

    public Catalogue(IEnumerable<CatalogueMovie> movies)
    {
        _movies = [.. movies.OrderBy(movie => movie.MovieId)];
        _movieIds = Array.ConvertAll(_movies, movie => movie.MovieId);
        for (var index = 1; index < _movieIds.Length; index++)
        {
            if (_movieIds[index] == _movieIds[index - 1])
            {
                throw new ArgumentException($"Movie {_movieIds[index]} occurs twice.", nameof(movies));
            }
        }

        _genres = GenreMembers.Of(_movies);
        Genres = [.. _genres.Values.Select(genre => genre.Name).Order(StringComparer.OrdinalIgnoreCase)];
        Popularity = new Popularity(_movies);
        Histogram = SumHistograms(_movies);
        _names = new Lazy<MovieNames>(() => new MovieNames(this));
        Titles = new TitleIndex(Array.ConvertAll(_movies, movie => movie.Title));
    }

    public static Catalogue Empty { get; } = new([]);

    public int Count => _movies.Length;

    /// <summary>By index, so ascending by id.</summary>
    public ReadOnlySpan<CatalogueMovie> Movies => _movies;

    /// <summary>Names of all genres that some movie has, in alphabetical order.</summary>
    public IReadOnlyList<string> Genres { get; }

    public Popularity Popularity { get; }

    /// <summary>How often each rating was given, from half a star on.</summary>
    public IReadOnlyList<long> Histogram { get; }

    public TitleIndex Titles { get; }

    /// <summary>Made when somebody first asks: it takes longer than everything else here.</summary>
    public MovieNames Names => _names.Value;

    public CatalogueMovie this[int index] => _movies[index];

    /// <summary>The movie's index; negative for an unknown id.</summary>
    public int IndexOf(int movieId) => Array.BinarySearch(_movieIds, movieId);

    public CatalogueMovie? Find(int movieId) => IndexOf(movieId) is >= 0 and var index ? _movies[index] : null;

    /// <summary>The same with a movie added, or in place of the one with its id.</summary>
    public Catalogue With(CatalogueMovie movie) => new(_movies.Where(other => other.MovieId != movie.MovieId).Append(movie));

    /// <summary>The same without a movie.</summary>
    public Catalogue Without(int movieId) => new(_movies.Where(movie => movie.MovieId != movieId));

    /// <summary>The same with other vectors of the movies' texts.</summary>
    public Catalogue WithTexts(Func<CatalogueMovie, ReadOnlyMemory<float>> textOf) =>
        new(_movies.Select(movie => movie with { Text = textOf(movie) }));

    /// <summary>The movies of a genre, whatever the case of its name; null if no movie has it.</summary>
    public GenreMembers? FindGenre(string name) => _genres.GetValueOrDefault(name);

    private static long[] SumHistograms(CatalogueMovie[] movies)
    {
        var sums = new long[CatalogueMovie.Ratings];
        foreach (var movie in movies)
        {
            for (var place = 0; place < movie.Histogram.Length; place++)
            {
                sums[place] += movie.Histogram[place];
            }
        }

        return sums;
    }
}

/// <summary>A movie as every answer shows it. The counts are as of the catalogue's loading.</summary>
/// <param name="MovieId">The data set's own id.</param>
/// <param name="Title">Without the year.</param>
/// <param name="Year">Of release, where known.</param>
/// <param name="Genres">By name; empty where the data set lists none.</param>
/// <param name="ImdbId">IMDb's number with its leading zeros.</param>
/// <param name="TmdbId">The Movie Database's id.</param>
/// <param name="RatingCount">How many users have rated it.</param>
/// <param name="HalfStarSum">Sum of their ratings in half stars, which keeps the mean exact.</param>
internal sealed record CatalogueMovie(
    int MovieId,
    string Title,
    int? Year,
    string[] Genres,
    string? ImdbId,
    int? TmdbId,
    int RatingCount,
    long HalfStarSum)
{
    /// <summary>How many different ratings there are: half a star to five.</summary>
    public const int Ratings = 10;

    /// <summary>For all movies that nobody has rated.</summary>
    public static int[] NoRatings { get; } = new int[Ratings];

    /// <summary>How often each rating was given, from half a star on; empty where that was not counted.</summary>
    public int[] Histogram { get; init; } = [];

    /// <summary>What it is about; null where that is not known.</summary>
    public string? Overview { get; init; }

    /// <summary>Words or phrases that say what it is like, in lower case and alphabetical order.</summary>
    public string[] Tags { get; init; } = [];

    /// <summary>A vector of length 1 of <see cref="TextToRead"/>; empty while there is none.</summary>
    public ReadOnlyMemory<float> Text { get; init; }

    /// <summary>All that there is to read of it.</summary>
    public string TextToRead => MovieText.Of(Title, Genres, Overview, Tags);

    /// <summary>Of <see cref="TextToRead"/>.</summary>
    public Guid TextHash { get; init; }

    /// <summary>What is known of it before anybody rates it.</summary>
    public MovieContent Content => new(Year, Genres, Tags, Text);

    /// <summary>In stars; null for a movie nobody has rated.</summary>
    public double? MeanRating => RatingCount == 0 ? null : HalfStarSum / 2d / RatingCount;
}

/// <summary>Which movies of a catalogue have one genre, one bit per movie.</summary>
internal sealed class GenreMembers
{
    private readonly ulong[] _bits;

    private GenreMembers(string name, int movieCount)
    {
        Name = name;
        _bits = new ulong[(movieCount + 63) >> 6];
    }

    public string Name { get; }

    public bool Contains(int movieIndex) => (_bits[movieIndex >> 6] >> movieIndex & 1) != 0;

    public static Dictionary<string, GenreMembers> Of(ReadOnlySpan<CatalogueMovie> movies)
    {
        var genres = new Dictionary<string, GenreMembers>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < movies.Length; index++)
        {
            foreach (var name in movies[index].Genres)
            {
                if (!genres.TryGetValue(name, out var members))
                {
                    genres.Add(name, members = new GenreMembers(name, movies.Length));
                }

                members._bits[index >> 6] |= 1UL << index;
            }
        }

        return genres;
    }
}
