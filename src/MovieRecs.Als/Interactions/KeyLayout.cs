using System.Numerics;

namespace MovieRecs.Als.Interactions;

/// <summary>A rating as one number: row within its bucket, column, code, from the high bits to the low ones.</summary>
/// <param name="CodeBits">Bits of a code.</param>
/// <param name="ColumnBits">Bits of a column.</param>
/// <param name="RowBits">Bits of a row within its bucket.</param>
internal readonly record struct KeyLayout(int CodeBits, int ColumnBits, int RowBits)
{
    /// <summary>More rows per bucket would not make it faster.</summary>
    private const int MostRowBits = 11;

    /// <summary>Fewer rows per bucket would make too many buckets: then keys have eight bytes.</summary>
    private const int LeastRowBits = 6;

    /// <summary>Whether keys fit into four bytes, the size of the column that takes a key's place in the end.</summary>
    public bool IsNarrow => CodeBits + ColumnBits + RowBits <= 32;

    public int CodeMask => (1 << CodeBits) - 1;

    public int RowMask => (1 << RowBits) - 1;

    public static KeyLayout For(int columnCount, int codeCount)
    {
        var codeBits = BitsOf(codeCount);
        var columnBits = BitsOf(columnCount);
        var free = 32 - codeBits - columnBits;
        return new KeyLayout(codeBits, columnBits, free >= LeastRowBits ? Math.Min(free, MostRowBits) : MostRowBits);
    }

    private static int BitsOf(int largest) => 32 - BitOperations.LeadingZeroCount((uint)largest);
}
