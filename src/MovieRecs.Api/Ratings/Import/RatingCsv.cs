using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace MovieRecs.Api.Ratings.Import;

/// <summary>Reads ratings from CSV; which columns there are says whose it is.</summary>
internal static class RatingCsv
{
    private static readonly char[] _delimiters = [',', ';', '\t'];

    /// <exception cref="RatingFileException">The columns are nobody's, or there are too many rows.</exception>
    public static RatingFile Read(string text)
    {
        using var csv = new CsvReader(new StringReader(text), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = DelimiterOf(text).ToString(),
            BadDataFound = null, // a stray quote is part of the title
            MissingFieldFound = null,
            TrimOptions = TrimOptions.Trim,
            PrepareHeaderForMatch = header => header.Header.Trim().ToUpperInvariant(),
        });
        if (!csv.Read() || !csv.ReadHeader())
        {
            throw new RatingFileException("The file is empty.");
        }

        var columns = csv.HeaderRecord!.Select(column => column.Trim().ToUpperInvariant()).ToHashSet();
        var format = FormatOf(columns);
        var rows = new List<RatingRow>();
        while (csv.Read())
        {
            if (rows.Count == RatingFile.MostRows)
            {
                throw new RatingFileException($"The file has more than {RatingFile.MostRows} ratings.");
            }

            if (RowOf(csv, format) is { } row)
            {
                rows.Add(row);
            }
        }

        return new RatingFile(format, rows);
    }

    /// <summary>What separates most columns in the header.</summary>
    private static char DelimiterOf(string text)
    {
        var end = text.IndexOfAny(['\r', '\n']);
        var header = end < 0 ? text : text[..end];
        return _delimiters.MaxBy(delimiter => header.Count(character => character == delimiter));
    }

    private static RatingFileFormat FormatOf(HashSet<string> columns)
    {
        if (columns.IsSupersetOf(["CONST", "YOUR RATING"]))
        {
            return RatingFileFormat.Imdb;
        }

        if (columns.Contains("TRAKT_ID") && (columns.Contains("RATING") || columns.Contains("TRAKT_RATING")))
        {
            return RatingFileFormat.Trakt;
        }

        if (columns.IsSupersetOf(["MOVIEID", "RATING"]))
        {
            return columns.Contains("TITLE") ? RatingFileFormat.MovieRecs : RatingFileFormat.MovieLens;
        }

        return columns.Contains("RATING") && (columns.Contains("NAME") || columns.Contains("TITLE"))
            ? RatingFileFormat.Letterboxd
            : throw new RatingFileException(
                "The columns are not those of a file of ratings by Letterboxd (Name, Year, Rating), IMDb (Const, Your Rating), "
                + "Trakt (trakt_id, rating), MovieLens (movieId, rating) or this service.");
    }

    /// <summary>Null for what is no movie.</summary>
    private static RatingRow? RowOf(CsvReader csv, RatingFileFormat format)
    {
        if (format == RatingFileFormat.Trakt && Text(csv, "TYPE") is { } type && type is not "movie" and not "movies")
        {
            return null; // a show or an episode
        }

        var title = Text(csv, "NAME") ?? Text(csv, "TITLE");
        var imdbId = ImdbId(Text(csv, "CONST") ?? Text(csv, "IMDBID") ?? Text(csv, "IMDB_ID"));
        var stars = format switch
        {
            RatingFileFormat.Imdb => Number(csv, "YOUR RATING") / 2,
            RatingFileFormat.Trakt => (Number(csv, "RATING") ?? Number(csv, "TRAKT_RATING")) / 2,
            _ => Number(csv, "RATING"),
        };
        var movieId = format is RatingFileFormat.MovieRecs or RatingFileFormat.MovieLens ? Whole(csv, "MOVIEID") : null;
        return new RatingRow(
            csv.Parser.RawRow,
            title ?? Text(csv, "CONST") ?? Text(csv, "MOVIEID") ?? "",
            title,
            Whole(csv, "YEAR"),
            movieId,
            imdbId,
            Whole(csv, "TMDBID") ?? Whole(csv, "TMDB_ID"),
            stars,
            TimeOf(csv));
    }

    private static DateTimeOffset? TimeOf(CsvReader csv)
    {
        if (Text(csv, "TIMESTAMP") is { } seconds)
        {
            return long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeSeconds(number)
                : null;
        }

        var text = Text(csv, "RATEDAT") ?? Text(csv, "RATED_AT") ?? Text(csv, "DATE RATED") ?? Text(csv, "WATCHEDDATE") ?? Text(csv, "DATE");
        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
    }

    private static string? Text(CsvReader csv, string column) =>
        csv.TryGetField<string>(column, out var text) && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static decimal? Number(CsvReader csv, string column) =>
        decimal.TryParse(
            Text(csv, column)?.Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static int? Whole(CsvReader csv, string column) =>
        int.TryParse(Text(csv, column), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>IMDb writes tt0114709, MovieLens 0114709.</summary>
    internal static int? ImdbId(string? text) =>
        int.TryParse(
            text?.StartsWith("tt", StringComparison.OrdinalIgnoreCase) == true ? text[2..] : text, NumberStyles.None,
            CultureInfo.InvariantCulture, out var id)
            ? id
            : null;
}
