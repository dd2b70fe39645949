using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// What the movies of a catalogue are about, from a CSV file with a header that has <c>overview</c> and an id: <c>movieId</c>, TMDB's
/// (<c>tmdbId</c>, <c>tmdb_id</c> or <c>id</c>) or IMDb's (<c>imdbId</c> or <c>imdb_id</c>). The public "TMDB 5000 movies" is such a file. UTF-8;
/// fields may be quoted and have line ends in them (RFC 4180); other columns are ignored. Immutable once read, safe for any number of
/// threads.
/// </summary>
public sealed class OverviewTable
{
    /// <summary>The longest overview that is accepted, in characters.</summary>
    public const int MaximumLength = 20_000;

    /// <summary>The memory holds about twice of it.</summary>
    private const long MaximumBytes = 1L << 30;

    private const string WrongColumns = "it does not have the file's columns";
    private const string NotUtf8 = "the line is not UTF-8";
    private const string NoId = "it has no id";
    private const string BadTmdbId = "the TMDB id is not a whole number from 1 to 2147483647";
    private const string BadImdbId = "the IMDb id is not a number of up to ten digits, with or without tt";
    private const string TooLong = "the overview is longer than 20000 characters";

    private readonly List<OverviewRecord> _overviews = [];
    private readonly Dictionary<int, OverviewRecord> _byItem = [];
    private readonly Dictionary<int, OverviewRecord> _byTmdb = [];
    private readonly Dictionary<long, OverviewRecord> _byImdb = [];

    private OverviewTable(FileReport report) => Report = report;

    /// <summary>In the file's order, each film once: of several rows with the same id the first counts.</summary>
    public IReadOnlyList<OverviewRecord> Overviews => _overviews;

    /// <summary>On the file. Rows with an empty overview count as lines and are not refused.</summary>
    public FileReport Report { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A CSV file as above.</param>
    /// <exception cref="DataSetException">
    /// There is no such file, its header lacks a column, a quote is never closed, or the file is too large.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OverviewTable Read(string path) => Read(FileAt(path));

    /// <summary>Reads no more than the header of a file and checks it.</summary>
    /// <param name="path">A CSV file as above.</param>
    /// <exception cref="DataSetException">As for <see cref="Read(string)"/>, as far as the header shows it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Check(string path)
    {
        var file = FileAt(path);
        using var stream = file.Open();
        OverviewColumns.Read(new QuotedRecordReader(stream, file.Name), file.Name);
    }

    /// <summary>Whether a file is one of overviews, by its header.</summary>
    /// <param name="path">Any file; false if there is none.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static bool IsAt(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            Check(path);
            return true;
        }
        catch (DataSetException)
        {
            return false;
        }
    }

    /// <summary>The overview of a movie: by its own id, else by TMDB's, else by IMDb's.</summary>
    /// <param name="itemId">The movie's id.</param>
    /// <param name="tmdbId">As in <see cref="MovieRecord.TmdbId"/>.</param>
    /// <param name="imdbId">As in <see cref="MovieRecord.ImdbId"/>; leading zeros do not matter.</param>
    /// <returns>Null if the file has none.</returns>
    public OverviewRecord? Find(int itemId, int? tmdbId, string? imdbId) =>
        _byItem.TryGetValue(itemId, out var found)
        || (tmdbId is { } tmdb && _byTmdb.TryGetValue(tmdb, out found))
        || (long.TryParse(imdbId, NumberStyles.None, CultureInfo.InvariantCulture, out var imdb) && _byImdb.TryGetValue(imdb, out found))
            ? found
            : null;

    /// <summary>The overviews by the ids of the data set.</summary>
    /// <param name="movies">
    /// The catalogue, whose links lead from TMDB's and IMDb's ids to movies. Rows that name the data set's own ids need none.
    /// </param>
    /// <returns>One entry for each movie with an overview, two movies with the same link included; no entry for the others.</returns>
    public IReadOnlyDictionary<int, OverviewRecord> ByItem(IEnumerable<MovieRecord> movies)
    {
        ArgumentNullException.ThrowIfNull(movies);
        var found = new Dictionary<int, OverviewRecord>(_byItem);
        foreach (var movie in movies)
        {
            if (Find(movie.Id, movie.TmdbId, movie.ImdbId) is { } overview)
            {
                found[movie.Id] = overview;
            }
        }

        return found;
    }

    internal static OverviewTable Read(DataSetFile file)
    {
        if (file.Length > MaximumBytes)
        {
            throw new DataSetException($"{file.Name} is larger than {MaximumBytes >> 20} MiB; that is not a catalogue.");
        }

        using var stream = file.Open();
        var reader = new QuotedRecordReader(stream, file.Name);
        var columns = OverviewColumns.Read(reader, file.Name);
        var table = new OverviewTable(new FileReport(file.Name));
        table.ReadRows(reader, columns);
        return table;
    }

    private void ReadRows(QuotedRecordReader reader, OverviewColumns columns)
    {
        var (repeatedCount, firstRepeated) = (0L, 0L);
        var fields = new Range[columns.Count];
        while (reader.TryRead(out var row))
        {
            Report.LineCount++;
            if (Parse(row, columns, fields, out var record) is { } reason)
            {
                Report.Refuse(reader.LineNumber, row, reason);
            }
            else if (record is not null && !TryAdd(record) && repeatedCount++ == 0)
            {
                firstRepeated = reader.LineNumber;
            }
        }

        if (repeatedCount > 0)
        {
            Report.Note(
                $"{repeatedCount} rows have the id of an earlier one, which counts; the first of them is line {firstRepeated}.");
        }

        if (reader.EndsWithoutLineEnd)
        {
            Report.Note(RatingReader.UnfinishedLine);
        }
    }

    private static string? Parse(ReadOnlySpan<byte> row, OverviewColumns columns, Range[] fields, out OverviewRecord? record)
    {
        record = null;
        if (!Utf8.IsValid(row))
        {
            return NotUtf8;
        }

        var count = DelimitedLine.Split(row, FieldDelimiter.Comma, fields);
        if (count != columns.Count)
        {
            return count == DelimitedLine.BadQuote ? RatingLine.BadQuote : WrongColumns;
        }

        var overview = OverviewText.Clean(DelimitedLine.Text(row[fields[columns.Overview]], FieldDelimiter.Comma, Encoding.UTF8));
        if (overview.Length is 0 or > MaximumLength)
        {
            return overview.Length == 0 ? null : TooLong;
        }

        record = new OverviewRecord(null, null, null, overview, columns.Keywords < 0
            ? []
            : OverviewText.Keywords(DelimitedLine.Text(row[fields[columns.Keywords]], FieldDelimiter.Comma, Encoding.UTF8)));
        return Identify(row, columns, fields, ref record);
    }

    /// <summary>The most specific id that the row has decides; what the others say does not matter.</summary>
    private static string? Identify(ReadOnlySpan<byte> row, OverviewColumns columns, Range[] fields, ref OverviewRecord record)
    {
        if (Field(row, columns.ItemId, fields) is { IsEmpty: false } item)
        {
            record = record with { ItemId = DelimitedLine.TryParseId(item, out var id) ? id : null };
            return record.ItemId is null ? RatingLine.BadItemId : null;
        }

        if (Field(row, columns.TmdbId, fields) is { IsEmpty: false } tmdb)
        {
            record = record with { TmdbId = DelimitedLine.TryParseId(tmdb, out var id) ? id : null };
            return record.TmdbId is null ? BadTmdbId : null;
        }

        if (Field(row, columns.ImdbId, fields) is { IsEmpty: false } imdb)
        {
            record = record with { ImdbId = OverviewColumns.TryParseImdbId(imdb, out var id) ? $"{id:0000000}" : null };
            return record.ImdbId is null ? BadImdbId : null;
        }

        return NoId;

        static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> row, int column, Range[] fields) =>
            column < 0 ? [] : row[fields[column]].Trim((byte)' ');
    }

    private bool TryAdd(OverviewRecord record)
    {
        var isNew = record switch
        {
            { ItemId: { } item } => _byItem.TryAdd(item, record),
            { TmdbId: { } tmdb } => _byTmdb.TryAdd(tmdb, record),
            _ => _byImdb.TryAdd(long.Parse(record.ImdbId!, CultureInfo.InvariantCulture), record),
        };
        if (isNew)
        {
            _overviews.Add(record);
        }

        return isNew;
    }

    private static DataSetFile FileAt(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return File.Exists(path)
            ? DataSetFile.AtPath(path, Path.GetFileName(path))
            : throw new DataSetException($"There is no file {path}.");
    }
}

/// <summary>What one movie is about. Of the three ids exactly one is given: the most specific that the row has.</summary>
/// <param name="ItemId">The data set's own id, from 1.</param>
/// <param name="TmdbId">TMDB's number, from 1.</param>
/// <param name="ImdbId">IMDb's number with its leading zeros, as in <see cref="MovieRecord.ImdbId"/>.</param>
/// <param name="Overview">
/// From 1 to <see cref="OverviewTable.MaximumLength"/> characters, without blanks at the ends; no control characters but line feeds.
/// </param>
/// <param name="Keywords">Lower-case, in the file's order, each once; empty where the file has none.</param>
public sealed record OverviewRecord(
    int? ItemId, int? TmdbId, string? ImdbId, string Overview, IReadOnlyList<string> Keywords);
