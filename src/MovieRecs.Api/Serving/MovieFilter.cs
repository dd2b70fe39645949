namespace MovieRecs.Api.Serving;

/// <summary>Which movies of a catalogue a list may hold, by genre, year and number of ratings.</summary>
internal sealed class MovieFilter
{
    private readonly Catalogue _catalogue;
    private readonly GenreMembers[] _genres;
    private readonly GenreMembers[] _allGenres;
    private readonly GenreMembers[] _excludedGenres;
    private readonly int? _yearFrom;
    private readonly int? _yearTo;
    private readonly int _minRatings;

    private MovieFilter(
        Catalogue catalogue, GenreMembers[] genres, GenreMembers[] allGenres, GenreMembers[] excludedGenres, int? yearFrom,
        int? yearTo, int minRatings)
    {
        _catalogue = catalogue;
        _genres = genres;
        _allGenres = allGenres;
        _excludedGenres = excludedGenres;
        _yearFrom = yearFrom;
        _yearTo = yearTo;
        _minRatings = minRatings;
        AllowsAll = genres.Length == 0 && allGenres.Length == 0 && excludedGenres.Length == 0 && yearFrom is null && yearTo is null
            && minRatings == 0;
    }

    public bool AllowsAll { get; }

    /// <summary>A movie has at least one of them; empty: it does not matter.</summary>
    public IReadOnlyList<GenreMembers> Genres => _genres;

    /// <summary>A movie has all of them.</summary>
    public IReadOnlyList<GenreMembers> AllGenres => _allGenres;

    /// <summary>A movie has none of them.</summary>
    public IReadOnlyList<GenreMembers> ExcludedGenres => _excludedGenres;

    public int? YearFrom => _yearFrom;

    public int? YearTo => _yearTo;

    public int MinRatings => _minRatings;

    /// <summary>Reads the parameters of a request. The filter is usable only if this adds no error.</summary>
    /// <param name="catalogue">Whose movies.</param>
    /// <param name="genre">Names of genres, separated by commas, of which a movie has at least one; null for all movies.</param>
    /// <param name="excludeGenre">Names of genres of which a movie has none.</param>
    /// <param name="yearFrom">The first year. With a bound, movies of an unknown year are left out.</param>
    /// <param name="yearTo">The last year.</param>
    /// <param name="errors">Takes what is wrong, by parameter.</param>
    /// <param name="minRatings">How many ratings a movie has at least, as of the catalogue's loading.</param>
    /// <param name="allGenres">Names of genres of which a movie has every one.</param>
    public static MovieFilter Create(
        Catalogue catalogue, string? genre, string? excludeGenre, int? yearFrom, int? yearTo, Dictionary<string, string[]> errors,
        int minRatings = 0, string? allGenres = null)
    {
        var genres = FindGenres(catalogue, genre, "genre", errors);
        var wanted = FindGenres(catalogue, allGenres, "allGenres", errors);
        var excludedGenres = FindGenres(catalogue, excludeGenre, "excludeGenre", errors);
        if (yearFrom > yearTo)
        {
            errors["yearFrom"] = [$"The first year, {yearFrom}, is after the last one, {yearTo}."];
        }

        return new MovieFilter(catalogue, genres, wanted, excludedGenres, yearFrom, yearTo, minRatings);
    }

    public bool Allows(int movieIndex)
    {
        if (_yearFrom is not null || _yearTo is not null)
        {
            // Comparisons with a null year are false.
            var year = _catalogue[movieIndex].Year;
            if (year is null || year < _yearFrom || year > _yearTo)
            {
                return false;
            }
        }

        if (_catalogue[movieIndex].RatingCount < _minRatings)
        {
            return false;
        }

        return (_genres.Length == 0 || IsInAny(_genres, movieIndex)) && IsInAll(_allGenres, movieIndex)
            && !IsInAny(_excludedGenres, movieIndex);
    }

    private static bool IsInAll(GenreMembers[] genres, int movieIndex)
    {
        foreach (var genre in genres)
        {
            if (!genre.Contains(movieIndex))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsInAny(GenreMembers[] genres, int movieIndex)
    {
        foreach (var genre in genres)
        {
            if (genre.Contains(movieIndex))
            {
                return true;
            }
        }

        return false;
    }

    private static GenreMembers[] FindGenres(
        Catalogue catalogue, string? names, string parameter, Dictionary<string, string[]> errors)
    {
        var found = new List<GenreMembers>();
        foreach (var name in (names ?? "").Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (catalogue.FindGenre(name) is { } genre)
            {
                found.Add(genre);
            }
            else
            {
                errors[parameter] = [$"There is no such genre. The genres are: {string.Join(", ", catalogue.Genres)}."];
            }
        }

        return [.. found];
    }
}
