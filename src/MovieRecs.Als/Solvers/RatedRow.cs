using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Solvers;

/// <summary>One row to solve: which rows of the other side it rated, and whose factors are needed after it.</summary>
internal readonly unsafe struct RatedRow(int* columns, int count, int* nextColumns, int nextCount)
{
    /// <summary>Rows of the other side that were rated.</summary>
    public int* Columns => columns;

    public int Count => count;

    /// <summary>The row at a position of a schedule's chunk, followed by the next one of the chunk.</summary>
    public static RatedRow Of(InteractionMatrix matrix, int* columns, ReadOnlySpan<int> chunk, int position)
    {
        var row = chunk[position];
        if (position + 1 == chunk.Length)
        {
            return new RatedRow(columns + matrix.RowStarts[row], matrix.LengthOf(row), null, 0);
        }

        var next = chunk[position + 1];
        return new RatedRow(
            columns + matrix.RowStarts[row], matrix.LengthOf(row), columns + matrix.RowStarts[next], matrix.LengthOf(next));
    }

    /// <summary>The ratings that come after a tile: the row's own next tile, or the first of the next row.</summary>
    public int* After(int end, out int length, int most = NormalSystem.TileRows)
    {
        var (rest, restCount) = end < count ? ((nint)(columns + end), count - end) : ((nint)nextColumns, nextCount);
        length = Math.Min(most, restCount);
        return (int*)rest;
    }
}

/// <summary>How to solve a row.</summary>
/// <param name="steps">Conjugate-gradient steps for rows short enough; 0 to solve all of them exactly.</param>
/// <param name="quantized">The copy of the other side in 16 bits for long rows, or null.</param>
internal readonly struct RowMethod(int steps, QuantizedTable? quantized)
{
    /// <summary>For a tile or less, the rounding of its scales costs again what 16 bits gain.</summary>
    private const int QuantizedFrom = NormalSystem.TileRows + 1;

    public int Steps => steps;

    public bool Iterates(int count) => steps > 0 && count <= NormalSystem.IterationLimit;

    /// <summary>The copy in 16 bits, or null.</summary>
    public QuantizedTable? Quantized => quantized;

    public QuantizedTable? QuantizedFor(int count) => count >= QuantizedFrom ? quantized : null;
}
