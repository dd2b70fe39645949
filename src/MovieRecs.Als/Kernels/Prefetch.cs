using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MovieRecs.Als.Kernels;

/// <summary>
/// Brings rows of a table into the first-level cache a few lines at a time, between pieces of work that hide the wait: all at
/// once they would exceed the misses that a core can have outstanding. Does nothing where .NET has no such instruction.
/// </summary>
internal unsafe struct Prefetch
{
    private const int LineBytes = 64;

    private readonly byte* _table;
    private readonly int* _rows;
    private readonly nint _rowBytes;
    private readonly int _count;
    private int _row;
    private nint _offset;

    /// <param name="table">First byte of the table.</param>
    /// <param name="rowBytes">Bytes of a row.</param>
    /// <param name="rows">Rows to fetch.</param>
    /// <param name="count">How many.</param>
    public Prefetch(void* table, nint rowBytes, int* rows, int count)
    {
        _table = (byte*)table;
        _rowBytes = rowBytes;
        _rows = rows;
        _count = Sse.IsSupported ? count : 0;
    }

    /// <summary>Lines that a share of the rows has, rounded up.</summary>
    public readonly int LinesInShares(int shares) =>
        (int)(((_count * ((_rowBytes + LineBytes - 1) / LineBytes)) + shares - 1) / shares);

    /// <summary>Starts the next fetches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int lines)
    {
        for (; lines > 0 && _row < _count; lines--)
        {
            Sse.Prefetch0(_table + (_rows[_row] * _rowBytes) + _offset);
            _offset += LineBytes;
            if (_offset >= _rowBytes)
            {
                _offset = 0;
                _row++;
            }
        }
    }
}
