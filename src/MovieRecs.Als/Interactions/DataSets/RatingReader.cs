using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// Streams the ratings of a data set in the file's order, a block at a time, in constant memory. Not thread safe.
/// </summary>
/// <example><code>
/// using var ratings = dataSet.OpenRatings();
/// while (ratings.ReadBatch())
/// {
///     foreach (var rating in ratings.Batch) { … }
/// }
/// </code></example>
public sealed class RatingReader : IDisposable
{
    /// <summary><c>1,1,1</c> and a line end: no rating takes fewer bytes.</summary>
    private const int ShortestLine = 6;

    private readonly Stream _stream;
    private readonly LineBlockReader _blocks;
    private readonly RatingLayout _layout;
    private readonly RatingRecord[] _batch;
    private readonly LineRules _rules;
    private int _skippedLines;
    private int _batchCount;
    private long _lineNumber;
    private bool _ended;

    internal RatingReader(DataSetFile file, RatingLayout layout, RatingRules rules)
    {
        Report = new FileReport(file.Name);
        TotalBytes = file.Length;
        _layout = layout;
        _rules = new LineRules(rules);
        _stream = file.Open();
        _blocks = new LineBlockReader(_stream, file.Name);
        _batch = new RatingRecord[LineBlockReader.DefaultBlockSize / ShortestLine + 1];
    }

    /// <summary>Lines seen and refused so far; complete after the last batch.</summary>
    public FileReport Report { get; }

    /// <summary>Whether the file has timestamps. If not, a rating's timestamp is its line number.</summary>
    public bool HasTimestamps => _layout.TimestampColumn is not null;

    /// <summary>Uncompressed bytes read so far.</summary>
    public long BytesRead => _blocks.BytesRead;

    /// <summary>Uncompressed bytes of the ratings file.</summary>
    public long TotalBytes { get; }

    /// <summary>The ratings of the last <see cref="ReadBatch"/>, valid until the next one. May be empty.</summary>
    public ReadOnlySpan<RatingRecord> Batch => _batch.AsSpan(0, _batchCount);

    /// <summary>Parses the next block of the file into <see cref="Batch"/>.</summary>
    /// <returns>False at the end of the file; <see cref="Batch"/> is empty then.</returns>
    /// <exception cref="DataSetException">The file is not text, or its zip is damaged or unsafe.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool ReadBatch()
    {
        _batchCount = 0;
        if (_ended || !_blocks.TryRead(out var block))
        {
            NoteUnfinishedLine();
            return false;
        }

        block = SkipLeadingLines(block);
        var sink = new BatchSink(_batch, _rules);
        RatingBlockParser.Parse(block, _layout, ref sink, Report, ref _lineNumber);
        _batchCount = sink.Count;
        return true;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    private ReadOnlySpan<byte> SkipLeadingLines(ReadOnlySpan<byte> block)
    {
        while (_skippedLines < _layout.SkippedLines && !block.IsEmpty)
        {
            _skippedLines++;
            _lineNumber++;
            var lineEnd = block.IndexOf((byte)'\n');
            block = lineEnd < 0 ? [] : block[(lineEnd + 1)..];
        }

        return block;
    }

    private void NoteUnfinishedLine()
    {
        if (!_ended && _blocks.EndsWithoutLineEnd)
        {
            Report.Note(UnfinishedLine);
        }

        _ended = true;
    }

    internal const string UnfinishedLine = "The last line has no line end: the file may have been cut off there.";

    private struct BatchSink(RatingRecord[] batch, LineRules rules) : IRatingSink
    {
        public static bool NeedsTimestamp => true;

        public int Count { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public string? Accept(in RatingRecord rating)
        {
            var reason = rules.Check(rating);
            if (reason is null)
            {
                batch[Count++] = rating;
            }

            return reason;
        }
    }
}

/// <summary>One line of a ratings file.</summary>
/// <param name="UserId">The data set's own id, from 1.</param>
/// <param name="ItemId">The data set's own movie id, from 1.</param>
/// <param name="Code">Half stars, 1 to 10: a code of the half-star scale, worth <c>Code / 2</c> stars.</param>
/// <param name="Timestamp">
/// Seconds since 1970-01-01 UTC. In a file without timestamps its line number, so that file order is time.
/// </param>
public readonly record struct RatingRecord(int UserId, int ItemId, byte Code, long Timestamp);
