using System.Globalization;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>The catalogue of a data set.</summary>
/// <param name="Movies">In the file's order, each id once.</param>
/// <param name="Report">On the movies file.</param>
/// <param name="LinksReport">On <c>links.csv</c>, if there is one.</param>
public sealed record MovieTable(IReadOnlyList<MovieRecord> Movies, FileReport Report, FileReport? LinksReport)
{
    private const string WrongColumns = "it does not have the file's columns";
    private const string BadTitle = "the title is empty, longer than 1000 characters or has control characters";
    private const string BadGenre = "a genre is longer than 64 characters or has control characters";
    private const string RepeatedId = "the movie id was on an earlier line";
    private const string BadLink = "the IMDb or TMDB id is not a number";

    /// <summary>u.item's genre flags in the order of its README, for a file that comes without u.genre.</summary>
    private static readonly string[] _genresOf100K =
    [
        "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama", "Fantasy",
        "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western",
    ];

    internal static MovieTable Read(DataSetFile moviesFile, DataSetFile? linksFile)
    {
        var file = CatalogueFile.Read(moviesFile, FileKind.Movies);
        FileReport? linksReport = null;
        var links = linksFile is null ? [] : ReadLinks(linksFile, out linksReport);
        var movies = new List<MovieRecord>();
        var seen = new HashSet<int>();
        file.ForEachLine((line, fields, _) =>
        {
            var reason = file.Detected.Delimiter == FieldDelimiter.Pipe
                ? ParseFlags(file, line, fields, out var movie)
                : ParseNames(file, line, fields, out movie);
            if (reason is not null)
            {
                return reason;
            }

            if (!seen.Add(movie!.Id))
            {
                return RepeatedId;
            }

            movies.Add(
                links.TryGetValue(movie.Id, out var link) ? movie with { ImdbId = link.ImdbId, TmdbId = link.TmdbId } : movie);
            return null;
        });
        return new MovieTable(movies, file.Report, linksReport);
    }

    /// <summary><c>id, title (year), genre|genre</c>: <c>movies.csv</c> and <c>movies.dat</c>.</summary>
    private static string? ParseNames(
        CatalogueFile file, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, out MovieRecord? movie)
    {
        movie = null;
        var named = file.Detected.Header is not null;
        var idColumn = named ? file.ColumnOf("movieid") : 0;
        var titleColumn = named ? file.ColumnOf("title") : 1;
        var genresColumn = named ? file.ColumnOf("genres") : 2;
        if (fields.Length != (file.Detected.Header?.Length ?? 3))
        {
            return WrongColumns;
        }

        if (!DelimitedLine.TryParseId(line[fields[idColumn]], out var id))
        {
            return RatingLine.BadItemId;
        }

        var genres = genresColumn < 0 ? string.Empty : file.Text(line, fields[genresColumn]);
        return Create(id, file.Text(line, fields[titleColumn]), genres.Split('|'), releaseYear: null, out movie);
    }

    /// <summary><c>id | title (year) | release date | video date | address | 19 flags</c>: <c>u.item</c>.</summary>
    private static string? ParseFlags(
        CatalogueFile file, ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, out MovieRecord? movie)
    {
        const int firstFlag = 5;
        movie = null;
        if (fields.Length != firstFlag + _genresOf100K.Length)
        {
            return WrongColumns;
        }

        if (!DelimitedLine.TryParseId(line[fields[0]], out var id))
        {
            return RatingLine.BadItemId;
        }

        var genres = new List<string>();
        for (var i = 0; i < _genresOf100K.Length; i++)
        {
            switch (line[fields[firstFlag + i]])
            {
                case [(byte)'1']:
                    genres.Add(_genresOf100K[i]);
                    break;
                case [(byte)'0']:
                    break;
                default:
                    return "a genre flag is not 0 or 1";
            }
        }

        // 01-Jan-1995, with a year in the range that titles may have too
        var released = file.Text(line, fields[2]);
        int? releaseYear = released.Length == 11
            && int.TryParse(released[7..], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            && year is >= 1800 and <= 2099
            ? year
            : null;
        return Create(id, file.Text(line, fields[1]), genres, releaseYear, out movie);
    }

    private static string? Create(int id, string rawTitle, IEnumerable<string> genres, int? releaseYear, out MovieRecord? movie)
    {
        movie = null;
        var (title, year) = MovieTitle.Split(rawTitle);
        if (title.Length is 0 or > MovieTitle.MaximumLength || title.Any(char.IsControl))
        {
            return BadTitle;
        }

        string[] named = [.. genres
            .Select(genre => genre.Trim())
            .Where(genre => genre.Length > 0 && genre is not ("(no genres listed)" or "unknown"))
            .Distinct(StringComparer.Ordinal)];
        if (named.Any(genre => genre.Length > 64 || genre.Any(char.IsControl)))
        {
            return BadGenre;
        }

        movie = new MovieRecord(id, title, year ?? releaseYear, named);
        return null;
    }

    private static Dictionary<int, (string? ImdbId, int? TmdbId)> ReadLinks(DataSetFile linksFile, out FileReport report)
    {
        var file = CatalogueFile.Read(linksFile, FileKind.Links);
        var links = new Dictionary<int, (string? ImdbId, int? TmdbId)>();
        var (idColumn, imdbColumn, tmdbColumn) = (file.ColumnOf("movieid"), file.ColumnOf("imdbid"), file.ColumnOf("tmdbid"));
        file.ForEachLine((line, fields, _) =>
        {
            if (fields.Length != file.Detected.Header!.Length)
            {
                return WrongColumns;
            }

            if (!DelimitedLine.TryParseId(line[fields[idColumn]], out var id))
            {
                return RatingLine.BadItemId;
            }

            var imdb = file.Text(line, fields[imdbColumn]);
            var tmdb = tmdbColumn < 0 ? string.Empty : file.Text(line, fields[tmdbColumn]);
            var tmdbId = 0;
            if (imdb.Length > 16 || !imdb.All(char.IsAsciiDigit)
                || (tmdb.Length > 0 && !int.TryParse(tmdb, NumberStyles.None, CultureInfo.InvariantCulture, out tmdbId)))
            {
                return BadLink;
            }

            return links.TryAdd(id, (imdb.Length > 0 ? imdb : null, tmdb.Length > 0 ? tmdbId : null)) ? null : RepeatedId;
        });
        report = file.Report;
        return links;
    }
}

/// <summary>One movie of a data set's catalogue.</summary>
/// <param name="Id">The data set's own id, from 1.</param>
/// <param name="Title">
/// Without the year: <c>Star Wars</c> for <c>Star Wars (1977)</c>. Never empty, no control characters.
/// </param>
/// <param name="Year">The year at the end of the raw title, else of the release date; null if neither has one.</param>
/// <param name="Genres">In the file's order, without duplicates; empty for <c>(no genres listed)</c> and <c>unknown</c>.</param>
/// <param name="ImdbId">IMDb's number with its leading zeros (<c>0114709</c>), from <c>links.csv</c>.</param>
/// <param name="TmdbId">TMDB's number, from <c>links.csv</c>.</param>
public sealed record MovieRecord(
    int Id, string Title, int? Year, IReadOnlyList<string> Genres, string? ImdbId = null, int? TmdbId = null);
