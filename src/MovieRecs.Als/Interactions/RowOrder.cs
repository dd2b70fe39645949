using System.Runtime.InteropServices;

namespace MovieRecs.Als.Interactions;

/// <summary>Puts the columns of each row in ascending order and keeps the last of several ratings for the same column.</summary>
internal static class RowOrder
{
    /// <summary>Rows are sorted in place; only if one has duplicates, the ratings move to new arrays.</summary>
    /// <param name="columnCount">Columns of the matrix.</param>
    /// <param name="starts">Where rows start, rows + 1 of them.</param>
    /// <param name="columns">Rows in the order of their file; taken over.</param>
    /// <param name="codes">Beside <paramref name="columns"/>; taken over.</param>
    /// <param name="parallel">How many threads.</param>
    /// <returns>The matrix and the number of ratings dropped.</returns>
    public static (InteractionMatrix Matrix, long Duplicates) SortAndKeepLast(
        int columnCount, long[] starts, int[] columns, byte[] codes, ParallelOptions parallel)
    {
        var lengths = new int[starts.Length - 1];
        Parallel.For(
            0,
            lengths.Length,
            parallel,
            () => new List<ulong>(),
            (row, _, keys) =>
            {
                var (start, length) = ((int)starts[row], (int)(starts[row + 1] - starts[row]));
                var rowColumns = columns.AsSpan(start, length);
                lengths[row] = IsAscending(rowColumns) ? length : Sort(rowColumns, codes.AsSpan(start, length), keys);
                return keys;
            },
            _ => { });

        var matrix = new InteractionMatrix(columnCount, starts, columns, codes);
        var kept = lengths.Sum(length => (long)length);
        return kept == matrix.Count ? (matrix, 0) : (Compact(matrix, lengths, kept), matrix.Count - kept);
    }

    /// <summary>Strictly: equal neighbours are duplicates. Public CSV files have their rows in this order.</summary>
    private static bool IsAscending(ReadOnlySpan<int> columns)
    {
        for (var position = 1; position < columns.Length; position++)
        {
            if (columns[position] <= columns[position - 1])
            {
                return false;
            }
        }

        return true;
    }

    /// <returns>The number of distinct columns, which are at the front now.</returns>
    private static int Sort(Span<int> columns, Span<byte> codes, List<ulong> keys)
    {
        // Column, then position: equal columns stay in the order of the file.
        CollectionsMarshal.SetCount(keys, columns.Length);
        var span = CollectionsMarshal.AsSpan(keys);
        for (var position = 0; position < columns.Length; position++)
        {
            span[position] = ((ulong)(uint)columns[position] << 32) | (uint)position;
        }

        span.Sort();
        var sortedCodes = new byte[columns.Length];
        var kept = 0;
        for (var position = 0; position < span.Length; position++)
        {
            var column = (int)(span[position] >> 32);
            if (kept > 0 && columns[kept - 1] == column)
            {
                kept--;
            }

            columns[kept] = column;
            sortedCodes[kept] = codes[(int)(uint)span[position]];
            kept++;
        }

        sortedCodes.AsSpan(0, kept).CopyTo(codes);
        return kept;
    }

    private static InteractionMatrix Compact(InteractionMatrix matrix, int[] lengths, long kept)
    {
        var starts = new long[matrix.RowCount + 1];
        var columns = GC.AllocateUninitializedArray<int>((int)kept);
        var codes = GC.AllocateUninitializedArray<byte>((int)kept);
        for (var row = 0; row < matrix.RowCount; row++)
        {
            var start = (int)starts[row];
            matrix.ColumnsOf(row)[..lengths[row]].CopyTo(columns.AsSpan(start));
            matrix.CodesOf(row)[..lengths[row]].CopyTo(codes.AsSpan(start));
            starts[row + 1] = start + lengths[row];
        }

        return new InteractionMatrix(matrix.ColumnCount, starts, columns, codes);
    }
}
