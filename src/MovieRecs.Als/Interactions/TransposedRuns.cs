using System.Numerics;

namespace MovieRecs.Als.Interactions;

/// <summary>The ratings of a matrix with rows and columns exchanged.</summary>
internal sealed class TransposedRuns : IRatingRuns
{
    private readonly InteractionMatrix _matrix;
    private readonly int[] _bounds;

    /// <param name="matrix">The matrix.</param>
    /// <param name="workers">At least 1; each takes about the same number of ratings.</param>
    public TransposedRuns(InteractionMatrix matrix, int workers)
    {
        _matrix = matrix;
        _bounds = new int[workers + 1];
        for (var worker = 1; worker < workers; worker++)
        {
            var row = matrix.RowStarts.BinarySearch(matrix.Count * worker / workers);
            _bounds[worker] = Math.Clamp(row < 0 ? ~row : row, _bounds[worker - 1], matrix.RowCount);
        }

        _bounds[^1] = matrix.RowCount;
    }

    public int RowCount => _matrix.ColumnCount;

    public int ColumnCount => _matrix.RowCount;

    public int Workers => _bounds.Length - 1;

    public bool IsAscending => true;

    public int[] Count(int worker, CancellationToken cancellationToken)
    {
        var counts = new int[RowCount];
        var (start, end) = (_matrix.RowStarts[_bounds[worker]], _matrix.RowStarts[_bounds[worker + 1]]);
        foreach (var item in _matrix.Columns[(int)start..(int)end])
        {
            counts[item]++;
        }

        return counts;
    }

    public void Prepare(RowBuckets buckets)
    {
        // The rows are indices already.
    }

    public void Write<TKey>(
        int worker, RowBuckets buckets, KeyLayout layout, BucketWriter<TKey> writer, CancellationToken cancellationToken)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        for (var user = _bounds[worker]; user < _bounds[worker + 1]; user++)
        {
            if ((user & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            WriteRow(user, buckets, layout, writer);
        }
    }

    private void WriteRow<TKey>(int user, RowBuckets buckets, KeyLayout layout, BucketWriter<TKey> writer)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        var slots = buckets.Slots;
        var items = _matrix.ColumnsOf(user);
        var codes = _matrix.CodesOf(user);
        var column = TKey.CreateTruncating((uint)user) << layout.CodeBits;
        var rowShift = layout.ColumnBits + layout.CodeBits;
        for (var position = 0; position < items.Length; position++)
        {
            var slot = slots[items[position]];
            var row = TKey.CreateTruncating((uint)(slot & layout.RowMask));
            writer.Add(slot >> layout.RowBits, (row << rowShift) | column | TKey.CreateTruncating(codes[position]));
        }
    }
}
