using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// Parses a ratings file on several threads over a memory map. The file is cut into chunks after line ends, which are
/// parsed in any order; line numbers and refused lines come out as if the file had been read from top to bottom.
/// </summary>
internal sealed unsafe class ParallelRatingParser(DataSetFile file, RatingLayout layout, LineRules rules, bool keepTimes)
{
    /// <summary>Some 40,000 lines, which stay in the second-level cache from counting to parsing them.</summary>
    private const int ChunkBytes = 1 << 20;

    /// <param name="threads">Where it runs.</param>
    /// <param name="progress">Receives the number of bytes done, from any thread.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The ratings in the file's order, and the report.</returns>
    /// <exception cref="DataSetException">A line is longer than any line of text.</exception>
    public (IReadOnlyList<RatingColumns> Parts, FileReport Report) Parse(
        WorkerThreads threads, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var report = new FileReport(file.Name);
        if (file.Length == 0)
        {
            return ([], report);
        }

        using var map = MemoryMappedFile.CreateFromFile(
            file.PhysicalPath!, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        using var view = map.CreateViewAccessor(0, file.Length, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            start += view.PointerOffset;
            return Parse(start, threads, progress, report, cancellationToken);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private (IReadOnlyList<RatingColumns> Parts, FileReport Report) Parse(
        byte* start, WorkerThreads threads, IProgress<long>? progress, FileReport report, CancellationToken cancellationToken)
    {
        var data = DataStart(start);
        var bounds = Cut(start, data);
        var parts = new RatingColumns[bounds.Count - 1];
        var chunks = new Chunk[parts.Length];
        var done = data;
        try
        {
            threads.ForEach(parts.Length, chunk: 1, index =>
            {
                var block = new ReadOnlySpan<byte>(start + bounds[index], (int)(bounds[index + 1] - bounds[index]));
                chunks[index] = ParseChunk(block, out parts[index]);
                progress?.Report(Interlocked.Add(ref done, block.Length));
            }, cancellationToken);
        }
        catch
        {
            foreach (var part in parts)
            {
                part?.Dispose();
            }

            throw;
        }

        var lines = (long)layout.SkippedLines;
        foreach (var chunk in chunks)
        {
            report.Append(chunk.Report, lines);
            lines += chunk.Lines;
        }

        if (start[file.Length - 1] != (byte)'\n')
        {
            report.Note(RatingReader.UnfinishedLine);
        }

        return (parts, report);
    }

    private Chunk ParseChunk(ReadOnlySpan<byte> block, out RatingColumns part)
    {
        // One more than the line ends, for a last line without one.
        part = new RatingColumns(block.Count((byte)'\n') + 1, keepTimes);
        var report = new FileReport(file.Name);
        var lines = 0L;
        if (keepTimes)
        {
            var sink = new TimedColumnSink(part, rules);
            RatingBlockParser.Parse(block, layout, ref sink, report, ref lines);
        }
        else
        {
            var sink = new ColumnSink(part, rules);
            RatingBlockParser.Parse(block, layout, ref sink, report, ref lines);
        }

        return new Chunk(report, lines);
    }

    /// <summary>The offset after the byte order mark, the header and the blank lines before it.</summary>
    private long DataStart(byte* start)
    {
        var offset = file.Length >= 3 && new ReadOnlySpan<byte>(start, 3).SequenceEqual("\uFEFF"u8) ? 3L : 0L;
        for (var line = 0; line < layout.SkippedLines; line++)
        {
            offset = NextLine(start, offset);
        }

        return offset;
    }

    private List<long> Cut(byte* start, long data)
    {
        var bounds = new List<long> { data };
        while (file.Length - bounds[^1] > ChunkBytes)
        {
            bounds.Add(NextLine(start, bounds[^1] + ChunkBytes - 1));
        }

        if (bounds[^1] < file.Length)
        {
            bounds.Add(file.Length);
        }

        return bounds;
    }

    /// <summary>The offset after the first line end from <paramref name="offset"/> on.</summary>
    private long NextLine(byte* start, long offset)
    {
        const int longestLine = LineBlockReader.DefaultBlockSize;
        var length = (int)Math.Min(longestLine, file.Length - offset);
        var lineEnd = new ReadOnlySpan<byte>(start + offset, length).IndexOf((byte)'\n');
        return lineEnd >= 0 ? offset + lineEnd + 1
            : length < longestLine ? file.Length
            : throw new DataSetException(
                $"{file.Name}: a line is longer than {longestLine} bytes; this is not a text file of ratings.");
    }

    private readonly record struct Chunk(FileReport Report, long Lines);

    private readonly struct ColumnSink(RatingColumns columns, LineRules rules) : IRatingSink
    {
        public static bool NeedsTimestamp => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public string? Accept(in RatingRecord rating)
        {
            var reason = rules.Check(rating);
            if (reason is null)
            {
                columns.Add(rating.UserId, rating.ItemId, rating.Code);
            }

            return reason;
        }
    }

    private readonly struct TimedColumnSink(RatingColumns columns, LineRules rules) : IRatingSink
    {
        public static bool NeedsTimestamp => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public string? Accept(in RatingRecord rating)
        {
            var reason = rules.Check(rating);
            if (reason is null)
            {
                columns.Add(rating.UserId, rating.ItemId, rating.Code, rating.Timestamp);
            }

            return reason;
        }
    }
}
