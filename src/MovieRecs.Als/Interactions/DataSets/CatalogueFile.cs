using System.Text;
using System.Text.Unicode;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>A movies, users, links or tags file: small enough to be held in memory, read line by line.</summary>
internal sealed class CatalogueFile
{
    private const long MaximumBytes = 512L << 20;
    private const int MaximumFields = 32;

    private const string NotUtf8 = "the line is not UTF-8";

    private readonly byte[] _content;

    private CatalogueFile(DataSetFile file, ContentDetector detected, byte[] content)
    {
        Report = new FileReport(file.Name);
        Detected = detected;
        _content = content;
        // The CSV files are UTF-8 by their README. 100K and 1M are Latin-1 and 10M is UTF-8, which their files do not
        // say; accented Latin-1 text is hardly ever valid UTF-8, so the content of the whole file decides.
        TextEncoding = detected.Delimiter == FieldDelimiter.Comma || Utf8.IsValid(content) ? Encoding.UTF8 : Encoding.Latin1;
    }

    /// <param name="line">The whole line without its end.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="lineNumber">From 1.</param>
    /// <returns>Null, or the reason to refuse the line.</returns>
    public delegate string? LineHandler(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, long lineNumber);

    public FileReport Report { get; }

    public ContentDetector Detected { get; }

    public Encoding TextEncoding { get; }

    /// <exception cref="DataSetException">The file is not of this kind, or too large.</exception>
    public static CatalogueFile Read(DataSetFile file, FileKind expected)
    {
        if (file.Length > MaximumBytes)
        {
            throw new DataSetException($"{file.Name} is larger than {MaximumBytes >> 20} MiB; that is not a catalogue.");
        }

        var detected = ContentDetector.Detect(file);
        if (detected.Kind != expected)
        {
            throw new DataSetException(
                detected.FirstLineNumber == 0
                    ? $"{file.Name} is empty."
                    : $"{file.Name} is not a {expected.ToString().ToLowerInvariant()} file: line {detected.FirstLineNumber} "
                        + $"is not {StartOf(expected)}.");
        }

        using var stream = file.Open();
        using var content = new MemoryStream((int)file.Length);
        stream.CopyTo(content);
        return new CatalogueFile(file, detected, content.ToArray());
    }

    /// <summary>The column with this header name, or -1.</summary>
    public int ColumnOf(string name) => Detected.Header is { } header ? Array.IndexOf(header, name) : -1;

    public string Text(ReadOnlySpan<byte> line, Range field) =>
        DelimitedLine.Text(line[field], Detected.Delimiter, TextEncoding);

    public void ForEachLine(LineHandler handler)
    {
        ReadOnlySpan<byte> rest = _content;
        rest = rest.StartsWith("\uFEFF"u8) ? rest[3..] : rest;
        if (!rest.IsEmpty && rest[^1] != (byte)'\n')
        {
            Report.Note(RatingReader.UnfinishedLine);
        }

        Span<Range> ranges = stackalloc Range[MaximumFields];
        var headerIsNext = Detected.Header is not null;
        for (var lineNumber = 1L; !rest.IsEmpty; lineNumber++)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = (end < 0 ? rest : rest[..end]).TrimEnd((byte)'\r');
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (!line.ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                continue;
            }

            if (headerIsNext)
            {
                headerIsNext = false;
                continue;
            }

            Report.LineCount++;
            if (Refuse(line, ranges, lineNumber, handler) is { } reason)
            {
                Report.Refuse(lineNumber, line, reason);
            }
        }
    }

    private static string StartOf(FileKind kind) => kind switch
    {
        FileKind.Movies => "a header with movieId and title, nor a movie as in movies.dat (id::title::genres) or u.item",
        FileKind.Users => "a user as in users.dat (five fields between ::) or u.user (five between |)",
        FileKind.Links => "a header with movieId and imdbId",
        FileKind.Tags => "a header with userId, movieId and tag",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private string? Refuse(ReadOnlySpan<byte> line, Span<Range> ranges, long lineNumber, LineHandler handler)
    {
        if (TextEncoding == Encoding.UTF8 && !Utf8.IsValid(line))
        {
            return NotUtf8;
        }

        var count = DelimitedLine.Split(line, Detected.Delimiter, ranges);
        return count == DelimitedLine.BadQuote
            ? RatingLine.BadQuote
            : handler(line, ranges[..Math.Min(count, MaximumFields)], lineNumber);
    }
}
