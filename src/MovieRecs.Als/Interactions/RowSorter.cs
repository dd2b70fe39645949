using System.Numerics;
using MovieRecs.Als.Kernels;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Interactions;

/// <summary>Brings ratings into compressed rows, columns ascending, the last of several ratings of a pair kept.</summary>
internal static unsafe class RowSorter
{
    /// <param name="ratings">In any order; read once.</param>
    /// <param name="codeCount">The largest code.</param>
    /// <param name="threads">Where it runs.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The matrix and the number of ratings dropped.</returns>
    public static (InteractionMatrix Matrix, long Duplicates) Sort(
        IRatingRuns ratings, int codeCount, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var counts = new int[ratings.Workers][];
        threads.ForEach(
            ratings.Workers, chunk: 1, worker => counts[worker] = ratings.Count(worker, cancellationToken), cancellationToken);
        var starts = StartsOf(counts, ratings.RowCount);
        var layout = KeyLayout.For(ratings.ColumnCount, codeCount);
        var buckets = new RowBuckets(starts, layout.RowBits);
        ratings.Prepare(buckets);
        var columns = GC.AllocateUninitializedArray<int>((int)starts[^1]);
        var codes = GC.AllocateUninitializedArray<byte>((int)starts[^1]);
        var lengths = new int[ratings.RowCount];
        fixed (int* target = columns)
        {
            if (layout.IsNarrow)
            {
                Sort(ratings, layout, buckets, buckets.Places(starts, counts), starts, (uint*)target,
                    columns, codes, lengths, threads, cancellationToken);
            }
            else
            {
                using var keys = new AlignedBuffer<ulong>(starts[^1]);
                Sort(ratings, layout, buckets, buckets.Places(starts, counts), starts, keys.Pointer,
                    columns, codes, lengths, threads, cancellationToken);
            }
        }

        var kept = lengths.Sum(length => (long)length);
        return kept == starts[^1]
            ? (new InteractionMatrix(ratings.ColumnCount, starts, columns, codes), 0)
            : (Compact(ratings.ColumnCount, buckets, starts, columns, codes, lengths), starts[^1] - kept);
    }

    private static void Sort<TKey>(
        IRatingRuns ratings, KeyLayout layout, RowBuckets buckets, int[][] places, long[] starts, TKey* keys, int[] columns,
        byte[] codes, int[] lengths, WorkerThreads threads, CancellationToken cancellationToken)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        threads.ForEach(ratings.Workers, chunk: 1, worker =>
        {
            using var writer = new BucketWriter<TKey>(keys, places[worker]);
            ratings.Write(worker, buckets, layout, writer, cancellationToken);
            writer.Flush();
        }, cancellationToken);
        var next = -1;
        threads.Run(_ =>
        {
            using var scratch = new Scratch<TKey>();
            for (var bucket = Interlocked.Increment(ref next); bucket < buckets.Count; bucket = Interlocked.Increment(ref next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var firstRow = buckets.FirstRows[bucket];
                var start = (int)starts[firstRow];
                var count = (int)starts[buckets.FirstRows[bucket + 1]] - start;
                var sorted = Order(keys + start, count, layout, ratings.IsAscending, scratch);
                TakeApart(
                    sorted, count, layout, columns.AsSpan(start, count), codes.AsSpan(start, count), lengths.AsSpan(firstRow));
            }
        });
    }

    /// <summary>Sorts a bucket unless it is sorted already, as in files ordered by user.</summary>
    private static TKey* Order<TKey>(TKey* keys, int count, KeyLayout layout, bool columnsAscend, Scratch<TKey> scratch)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        if (KeySort.IsAscending(keys, count, layout.CodeBits))
        {
            return keys;
        }

        var firstBit = layout.CodeBits + (columnsAscend ? layout.ColumnBits : 0);
        return KeySort.Sort(
            keys, scratch.OfLength(count), count, firstBit, layout.CodeBits + layout.ColumnBits + layout.RowBits - firstBit);
    }

    /// <summary>
    /// Writes columns and codes and counts the ratings of each row. The keys may lie where the columns go: a column is never
    /// written before its key and those in front of it have been read.
    /// </summary>
    private static void TakeApart<TKey>(
        TKey* keys, int count, KeyLayout layout, Span<int> columns, Span<byte> codes, Span<int> lengths)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        var columnMask = TKey.CreateTruncating((1u << layout.ColumnBits) - 1);
        var codeMask = TKey.CreateTruncating(layout.CodeMask);
        var kept = 0;
        var pairBefore = TKey.Zero;
        for (var position = 0; position < count; position++)
        {
            var key = keys[position];
            var pair = key >> layout.CodeBits;
            if (kept > 0 && pair == pairBefore)
            {
                codes[kept - 1] = byte.CreateTruncating(key & codeMask);
                continue;
            }

            columns[kept] = int.CreateTruncating(pair & columnMask);
            codes[kept++] = byte.CreateTruncating(key & codeMask);
            lengths[int.CreateTruncating(pair >> layout.ColumnBits)]++;
            pairBefore = pair;
        }
    }

    private static long[] StartsOf(int[][] counts, int rowCount)
    {
        var starts = new long[rowCount + 1];
        for (var row = 0; row < rowCount; row++)
        {
            starts[row + 1] = starts[row];
            foreach (var ofWorker in counts)
            {
                starts[row + 1] += ofWorker[row];
            }

            if (starts[row + 1] > Array.MaxLength)
            {
                throw new InvalidOperationException($"A matrix holds at most {Array.MaxLength} ratings.");
            }
        }

        return starts;
    }

    /// <summary>Closes the gaps that duplicates left at the ends of buckets.</summary>
    private static InteractionMatrix Compact(
        int columnCount, RowBuckets buckets, long[] oldStarts, int[] oldColumns, byte[] oldCodes, int[] lengths)
    {
        var starts = new long[oldStarts.Length];
        for (var row = 0; row < lengths.Length; row++)
        {
            starts[row + 1] = starts[row] + lengths[row];
        }

        var columns = GC.AllocateUninitializedArray<int>((int)starts[^1]);
        var codes = GC.AllocateUninitializedArray<byte>((int)starts[^1]);
        for (var bucket = 0; bucket < buckets.Count; bucket++)
        {
            var (from, to) = ((int)oldStarts[buckets.FirstRows[bucket]], (int)starts[buckets.FirstRows[bucket]]);
            var count = (int)starts[buckets.FirstRows[bucket + 1]] - to;
            oldColumns.AsSpan(from, count).CopyTo(columns.AsSpan(to));
            oldCodes.AsSpan(from, count).CopyTo(codes.AsSpan(to));
        }

        return new InteractionMatrix(columnCount, starts, columns, codes);
    }

    /// <summary>Memory of one thread, as large as its largest bucket so far.</summary>
    private sealed class Scratch<TKey> : IDisposable
        where TKey : unmanaged
    {
        private AlignedBuffer<TKey>? _buffer;

        public TKey* OfLength(int length)
        {
            if (_buffer is null || _buffer.Length < length)
            {
                _buffer?.Dispose();
                _buffer = new AlignedBuffer<TKey>(length);
            }

            return _buffer.Pointer;
        }

        public void Dispose() => _buffer?.Dispose();
    }
}

/// <summary>Ratings in an order, cut into a run for each worker.</summary>
internal interface IRatingRuns
{
    int RowCount { get; }

    int ColumnCount { get; }

    int Workers { get; }

    /// <summary>Whether the columns of each row come in ascending order without duplicates.</summary>
    bool IsAscending { get; }

    /// <summary>How many ratings a run has in each row.</summary>
    int[] Count(int worker, CancellationToken cancellationToken);

    /// <summary>Makes what all runs need to be written; once, after <see cref="Count"/> and before <see cref="Write"/>.</summary>
    void Prepare(RowBuckets buckets);

    /// <summary>Passes the keys of a run on; the run is not read again.</summary>
    void Write<TKey>(
        int worker, RowBuckets buckets, KeyLayout layout, BucketWriter<TKey> writer, CancellationToken cancellationToken)
        where TKey : unmanaged, IBinaryInteger<TKey>;
}
