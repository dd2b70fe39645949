namespace MovieRecs.Als.Interactions;

/// <summary>
/// A sparse matrix of rating codes in compressed rows: five bytes per rating, columns ascending within a row, no
/// duplicates. Immutable and safe to read from any number of threads.
/// </summary>
public sealed class InteractionMatrix
{
    private readonly long[] _rowStarts; // RowCount + 1
    private readonly int[] _columns;
    private readonly byte[] _codes;

    internal InteractionMatrix(int columnCount, long[] rowStarts, int[] columns, byte[] codes) =>
        (ColumnCount, _rowStarts, _columns, _codes) = (columnCount, rowStarts, columns, codes);

    /// <summary>Number of rows, empty ones included.</summary>
    public int RowCount => _rowStarts.Length - 1;

    /// <summary>Number of columns, empty ones included.</summary>
    public int ColumnCount { get; }

    /// <summary>Number of ratings.</summary>
    public long Count => _rowStarts[^1];

    internal ReadOnlySpan<long> RowStarts => _rowStarts;

    internal ReadOnlySpan<int> Columns => _columns;

    internal ReadOnlySpan<byte> Codes => _codes;

    /// <summary>The columns of a row, ascending.</summary>
    /// <param name="row">0 … <see cref="RowCount"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="row"/> is outside that range.</exception>
    public ReadOnlySpan<int> ColumnsOf(int row) =>
        _columns.AsSpan((int)_rowStarts[row], LengthOf(row));

    /// <summary>The rating codes of a row, in the order of <see cref="ColumnsOf"/>.</summary>
    /// <param name="row">0 … <see cref="RowCount"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="row"/> is outside that range.</exception>
    public ReadOnlySpan<byte> CodesOf(int row) =>
        _codes.AsSpan((int)_rowStarts[row], LengthOf(row));

    /// <summary>How many ratings each column has. O(ratings + columns); the array is the caller's own.</summary>
    public int[] CountByColumn()
    {
        var counts = new int[ColumnCount];
        foreach (var column in _columns)
        {
            counts[column]++;
        }

        return counts;
    }

    /// <summary>The same ratings with rows and columns exchanged, by counting sort. O(ratings + rows + columns).</summary>
    public InteractionMatrix Transpose()
    {
        var starts = new long[ColumnCount + 1];
        foreach (var column in _columns)
        {
            starts[column + 1]++;
        }

        for (var column = 0; column < ColumnCount; column++)
        {
            starts[column + 1] += starts[column];
        }

        var rows = GC.AllocateUninitializedArray<int>(_columns.Length);
        var codes = GC.AllocateUninitializedArray<byte>(_codes.Length);
        var next = starts[..^1];
        for (var row = 0; row < RowCount; row++)
        {
            for (var position = _rowStarts[row]; position < _rowStarts[row + 1]; position++)
            {
                var target = next[_columns[position]]++;
                rows[target] = row;
                codes[target] = _codes[position];
            }
        }

        return new InteractionMatrix(RowCount, starts, rows, codes);
    }

    /// <summary>A matrix of the same shape with the ratings of these rows alone. O(their ratings + rows).</summary>
    internal InteractionMatrix Only(ReadOnlySpan<int> rows)
    {
        var starts = new long[_rowStarts.Length];
        foreach (var row in rows)
        {
            starts[row + 1] = LengthOf(row);
        }

        for (var row = 0; row < RowCount; row++)
        {
            starts[row + 1] += starts[row];
        }

        var columns = GC.AllocateUninitializedArray<int>(checked((int)starts[^1]));
        var codes = GC.AllocateUninitializedArray<byte>(columns.Length);
        foreach (var row in rows)
        {
            ColumnsOf(row).CopyTo(columns.AsSpan((int)starts[row]));
            CodesOf(row).CopyTo(codes.AsSpan((int)starts[row]));
        }

        return new InteractionMatrix(ColumnCount, starts, columns, codes);
    }

    internal int LengthOf(int row) => (int)(_rowStarts[row + 1] - _rowStarts[row]);
}
