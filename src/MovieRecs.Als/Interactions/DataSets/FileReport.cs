using System.Text;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>A finished <see cref="FileReport"/> as machine-readable reports show it.</summary>
/// <param name="File">Name of the file within its folder or zip.</param>
/// <param name="Lines">Data lines, refused ones included.</param>
/// <param name="Refused">Lines refused.</param>
/// <param name="RefusedByReason">Their number by reason.</param>
/// <param name="RefusedLines">The first <see cref="FileReport.KeptLines"/> of them.</param>
/// <param name="Notes">Oddities of the file as a whole, one sentence each.</param>
public sealed record FileSummary(
    string File,
    long Lines,
    long Refused,
    IReadOnlyDictionary<string, long> RefusedByReason,
    IReadOnlyList<RefusedLine> RefusedLines,
    IReadOnlyList<string> Notes)
{
    /// <summary>Views a report; lines added to it later show up in the collections.</summary>
    /// <param name="report">The report of a file that has been read.</param>
    /// <exception cref="ArgumentNullException"><paramref name="report"/> is null.</exception>
    public static FileSummary Of(FileReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new(report.FileName, report.LineCount, report.RefusedCount, report.RefusedByReason, report.Refused, report.Notes);
    }
}

/// <summary>What reading one file found: how many lines, and which were refused and why. Not thread safe.</summary>
public sealed class FileReport
{
    /// <summary>Refused lines kept with their text; later ones are only counted.</summary>
    public const int KeptLines = 100;

    /// <summary>A file with a larger share of refused lines is not worth importing: most likely it is something else.</summary>
    public const double MaximumRefusedShare = 0.01;

    private const int ExcerptLength = 80;

    private readonly List<RefusedLine> _refused = [];
    private readonly Dictionary<string, long> _reasons = [];
    private readonly List<string> _notes = [];

    /// <summary>Starts an empty report.</summary>
    /// <param name="fileName">Name of the file within its folder or zip.</param>
    public FileReport(string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        FileName = fileName;
    }

    /// <summary>Name of the file within its folder or zip.</summary>
    public string FileName { get; }

    /// <summary>Data lines seen so far, refused ones included, header and blank lines not.</summary>
    public long LineCount { get; internal set; }

    /// <summary>Refused lines so far.</summary>
    public long RefusedCount { get; private set; }

    /// <summary>Refused lines as a share of <see cref="LineCount"/>, 0 to 1; 0 for an empty file.</summary>
    public double RefusedShare => LineCount == 0 ? 0 : (double)RefusedCount / LineCount;

    /// <summary>Whether <see cref="RefusedShare"/> exceeds <see cref="MaximumRefusedShare"/>.</summary>
    public bool HasTooManyRefused => RefusedShare > MaximumRefusedShare;

    /// <summary>The first <see cref="KeptLines"/> refused lines, in the file's order.</summary>
    public IReadOnlyList<RefusedLine> Refused => _refused;

    /// <summary>Number of refused lines by reason.</summary>
    public IReadOnlyDictionary<string, long> RefusedByReason => _reasons;

    /// <summary>Oddities of the file as a whole for which no line is refused, one sentence each.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Refuses a line that a later check found wrong, for instance against a database.</summary>
    /// <param name="lineNumber">As in <see cref="RefusedLine.LineNumber"/>.</param>
    /// <param name="text">The line; shortened here.</param>
    /// <param name="reason">The rule that it breaks, the same text for the same rule.</param>
    public void Refuse(long lineNumber, string text, string reason) => Add(lineNumber, text, reason);

    internal void Refuse(long lineNumber, ReadOnlySpan<byte> line, string reason)
    {
        // At most four bytes per character: enough for the excerpt without decoding a long line.
        var start = line[..Math.Min(line.Length, 4 * (ExcerptLength + 1))];
        Add(lineNumber, _refused.Count < KeptLines ? Encoding.UTF8.GetString(start) : string.Empty, reason);
    }

    internal void Note(string sentence) => _notes.Add(sentence);

    /// <summary>Appends the report of the part of the file that follows what this one has seen.</summary>
    /// <param name="next">A report whose line numbers start at 1.</param>
    /// <param name="precedingLines">Lines of the file before that part, of all kinds.</param>
    internal void Append(FileReport next, long precedingLines)
    {
        LineCount += next.LineCount;
        RefusedCount += next.RefusedCount;
        _notes.AddRange(next._notes);
        foreach (var (reason, count) in next._reasons)
        {
            _reasons[reason] = _reasons.GetValueOrDefault(reason) + count;
        }

        foreach (var line in next._refused.Take(KeptLines - _refused.Count))
        {
            _refused.Add(line with { LineNumber = line.LineNumber + precedingLines });
        }
    }

    private void Add(long lineNumber, string text, string reason)
    {
        RefusedCount++;
        _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
        if (_refused.Count < KeptLines)
        {
            _refused.Add(new RefusedLine(FileName, lineNumber, Excerpt(text), reason));
        }
    }

    private static string Excerpt(string text)
    {
        var cut = text.Length > ExcerptLength;
        var excerpt = new StringBuilder(text, 0, cut ? ExcerptLength : text.Length, ExcerptLength + 1);
        for (var i = 0; i < excerpt.Length; i++)
        {
            if (char.IsControl(excerpt[i]) && excerpt[i] != '\t')
            {
                excerpt[i] = '\uFFFD';
            }
        }

        return cut ? excerpt.Append('…').ToString() : excerpt.ToString();
    }
}

/// <summary>A line that is not valid in its file and was left out.</summary>
/// <param name="File">Name of the file, as in <see cref="FileReport.FileName"/>.</param>
/// <param name="LineNumber">From 1, counting the header and blank lines too, as an editor does.</param>
/// <param name="Text">The first 80 characters of the line, control characters replaced.</param>
/// <param name="Reason">The rule that it breaks; one of a few texts, so that lines can be counted by reason.</param>
public sealed record RefusedLine(string File, long LineNumber, string Text, string Reason);
