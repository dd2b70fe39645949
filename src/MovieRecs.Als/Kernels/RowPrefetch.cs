using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Kernels;

/// <summary>
/// Rows of a table that will be wanted next, fetched one at a time between pieces of work that hide the wait: all at once they
/// would exceed the misses that a core can have outstanding.
/// </summary>
internal unsafe struct RowPrefetch
{
    private readonly byte* _table;
    private readonly int* _rows;
    private readonly nint _rowBytes;
    private readonly int _count;
    private int _next;

    /// <param name="table">First byte of the table.</param>
    /// <param name="rowBytes">Bytes of a row.</param>
    /// <param name="rows">Rows to fetch.</param>
    /// <param name="count">How many; 0 for none.</param>
    public RowPrefetch(void* table, nint rowBytes, int* rows, int count)
    {
        _table = (byte*)table;
        _rowBytes = rowBytes;
        _rows = rows;
        _count = count;
    }

    /// <summary>Fetches the next row, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Next()
    {
        if (_next < _count)
        {
            var row = _table + (_rows[_next] * _rowBytes);
            for (nint offset = 0; offset < _rowBytes; offset += Prefetch.LineBytes)
            {
                Prefetch.Fetch(row + offset);
            }

            _next++;
        }
    }
}
