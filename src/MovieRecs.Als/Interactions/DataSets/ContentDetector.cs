using System.Text;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Tells from the first lines of a file what it holds and how, whatever its name.</summary>
internal sealed class ContentDetector
{
    private const int StartBytes = 64 * 1024;
    private const int MaximumFields = 32;

    /// <summary>u.item: id, title, two dates, address and 19 genre flags.</summary>
    private const int MovieFieldsOf100K = 24;

    private ContentDetector(FileKind kind, FieldDelimiter delimiter, string[]? header, RatingLayout? ratings, int firstLineNumber)
    {
        Kind = kind;
        Delimiter = delimiter;
        Header = header;
        Ratings = ratings;
        FirstLineNumber = firstLineNumber;
    }

    public FileKind Kind { get; }

    public FieldDelimiter Delimiter { get; }

    /// <summary>Lower-case column names, if the file starts with them.</summary>
    public string[]? Header { get; }

    /// <summary>For <see cref="FileKind.Ratings"/>.</summary>
    public RatingLayout? Ratings { get; }

    /// <summary>
    /// The first line that is not blank, from 1; 0 in an empty file. Messages give the number and not the text: a path that an
    /// operator gave by mistake may lead to any file of the machine.
    /// </summary>
    public int FirstLineNumber { get; }

    public static ContentDetector Detect(DataSetFile file)
    {
        var start = file.ReadStart(StartBytes);
        var lines = FirstLines(start, out var blankLines);
        if (lines.Count == 0)
        {
            return new ContentDetector(FileKind.Unknown, FieldDelimiter.Comma, header: null, ratings: null, firstLineNumber: 0);
        }

        var firstLine = blankLines + 1;
        if (lines[0].Contains('\0', StringComparison.Ordinal))
        {
            return new ContentDetector(FileKind.Unknown, FieldDelimiter.Comma, header: null, ratings: null, firstLine);
        }

        var delimiter = DelimiterOf(lines[0]);
        var first = Fields(lines[0], delimiter);
        var names = Array.ConvertAll(first, field => field.Trim().Replace("_", "", StringComparison.Ordinal).ToLowerInvariant());
        if (LayoutOfHeader(names, delimiter, firstLine) is { } named)
        {
            return new ContentDetector(FileKind.Ratings, delimiter, names, named, firstLine);
        }

        var kind = KindOfHeader(names);
        if (kind != FileKind.Unknown)
        {
            return new ContentDetector(kind, delimiter, names, ratings: null, firstLine);
        }

        // The first line may be a bad one: then the second decides.
        foreach (var line in lines)
        {
            var fields = Fields(line, delimiter);
            kind = KindOfData(fields, delimiter);
            if (kind != FileKind.Unknown)
            {
                var layout = kind == FileKind.Ratings ? new RatingLayout(delimiter, fields.Length) : null;
                return new ContentDetector(kind, delimiter, header: null, layout, firstLine);
            }
        }

        return new ContentDetector(FileKind.Unknown, delimiter, header: null, ratings: null, firstLine);
    }

    private static List<string> FirstLines(byte[] start, out int blankLines)
    {
        // Latin-1 maps every byte, so that a wrong guess cannot fail here; names and numbers are ASCII in any case.
        var lines = Encoding.Latin1.GetString(start).Split('\n', 20);
        var complete = lines.Length > 1 ? lines[..Math.Min(lines.Length - 1, 10)] : lines;
        blankLines = complete.TakeWhile(string.IsNullOrWhiteSpace).Count();
        return [.. complete.Select(line => line.TrimEnd('\r')).Where(line => !string.IsNullOrWhiteSpace(line)).Take(2)];
    }

    private static FieldDelimiter DelimiterOf(string line) => line switch
    {
        _ when line.Contains("::", StringComparison.Ordinal) => FieldDelimiter.DoubleColon,
        _ when line.Contains('\t', StringComparison.Ordinal) => FieldDelimiter.Tab,
        _ when line.Count(character => character == '|') >= 4 => FieldDelimiter.Pipe,
        _ => FieldDelimiter.Comma,
    };

    private static string[] Fields(string line, FieldDelimiter delimiter)
    {
        var bytes = Encoding.Latin1.GetBytes(line);
        Span<Range> ranges = stackalloc Range[MaximumFields];
        var count = DelimitedLine.Split(bytes, delimiter, ranges);
        if (count is DelimitedLine.BadQuote or > MaximumFields)
        {
            return [];
        }

        var fields = new string[count];
        for (var i = 0; i < count; i++)
        {
            fields[i] = Encoding.Latin1.GetString(bytes.AsSpan()[ranges[i]]);
        }

        return fields;
    }

    private static RatingLayout? LayoutOfHeader(string[] names, FieldDelimiter delimiter, int headerLine)
    {
        var user = Array.IndexOf(names, "userid");
        var item = Array.FindIndex(names, name => name is "movieid" or "itemid");
        var rating = Array.IndexOf(names, "rating");
        var timestamp = Array.IndexOf(names, "timestamp");
        return user < 0 || item < 0 || rating < 0 || names.Length > RatingLayout.MaximumColumns
            ? null
            : new RatingLayout(delimiter, names.Length, user, item, rating, timestamp < 0 ? null : timestamp)
            {
                SkippedLines = headerLine,
            };
    }

    private static FileKind KindOfHeader(string[] names) => names switch
    {
        _ when !names.Contains("movieid") => FileKind.Unknown,
        _ when names.Contains("title") => FileKind.Movies,
        _ when names.Contains("imdbid") => FileKind.Links,
        _ when names.Contains("tag") && names.Contains("userid") => FileKind.Tags,
        _ => FileKind.Unknown,
    };

    private static FileKind KindOfData(string[] fields, FieldDelimiter delimiter)
    {
        if (fields.Length < 3 || !IsWholeNumber(fields[0]))
        {
            return FileKind.Unknown;
        }

        var isRating = fields.Length is 3 or 4 && delimiter != FieldDelimiter.Pipe
            && IsWholeNumber(fields[1]) && IsNumber(fields[2]) && (fields.Length == 3 || IsNumber(fields[3]));
        return delimiter switch
        {
            _ when isRating => FileKind.Ratings,
            FieldDelimiter.Pipe when fields.Length == MovieFieldsOf100K => FileKind.Movies,
            FieldDelimiter.Pipe or FieldDelimiter.DoubleColon when fields.Length == 5 => FileKind.Users,
            FieldDelimiter.DoubleColon or FieldDelimiter.Comma when fields.Length == 3 => FileKind.Movies,
            _ => FileKind.Unknown,
        };
    }

    private static bool IsWholeNumber(string field) => field.Length > 0 && field.All(char.IsAsciiDigit);

    /// <summary>
    /// True also for numbers that are not valid ratings or timestamps: the reader refuses such lines one by one.
    /// </summary>
    private static bool IsNumber(string field) =>
        field.Any(char.IsAsciiDigit) && field.All(character => char.IsAsciiDigit(character) || character is '.' or '-');
}
