using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MovieRecs.Als.Kernels;

/// <summary>
/// Rows of a table that are brought into the first-level cache while something else is computed. A register tile fetches one
/// line with each of its steps, where the instruction costs nothing and no more misses are outstanding than a core can have.
/// Does nothing where .NET has no such instruction.
/// </summary>
internal unsafe struct Prefetch
{
    public const int LineBytes = 64;

    private readonly byte** _addresses;
    private readonly int _count;
    private readonly nint _rowBytes;
    private int _next;
    private nint _offset;

    /// <param name="table">First byte of the table.</param>
    /// <param name="rowBytes">Bytes of a row.</param>
    /// <param name="rows">Rows to fetch.</param>
    /// <param name="count">How many.</param>
    /// <param name="addresses">
    /// Room for the addresses of the rows, and for as many more as a tile has steps (<paramref name="depth"/>).
    /// </param>
    /// <param name="depth">The largest number that is taken at a time.</param>
    public Prefetch(void* table, nint rowBytes, int* rows, int count, byte** addresses, int depth)
    {
        if (!Sse.IsSupported || count == 0)
        {
            return;
        }

        _addresses = addresses;
        _count = count;
        _rowBytes = rowBytes;
        for (var i = 0; i < count; i++)
        {
            addresses[i] = (byte*)table + (rows[i] * rowBytes);
        }

        // Past the last row, that row is fetched again, so that every step of a tile has something to fetch.
        new Span<nint>(addresses + count, depth).Fill((nint)addresses[count - 1]);
    }

    /// <summary>The next lines, one per step.</summary>
    /// <param name="depth">Number of steps.</param>
    /// <param name="offset">What to add to each address.</param>
    /// <returns>Addresses, or null when all has been fetched.</returns>
    public byte** Take(int depth, out nint offset)
    {
        Debug.Assert(depth > 0);
        offset = _offset;
        if (_offset >= _rowBytes)
        {
            return null;
        }

        var addresses = _addresses + _next;
        _next += depth;
        if (_next >= _count)
        {
            (_next, _offset) = (0, _offset + LineBytes);
        }

        return addresses;
    }

    /// <summary>Fetches all that has not been taken.</summary>
    public void TakeRest()
    {
        for (; _offset < _rowBytes; _next = 0, _offset += LineBytes)
        {
            for (; _next < _count; _next++)
            {
                Fetch(_addresses[_next] + _offset);
            }
        }
    }

    /// <summary>Starts to fetch a line, if the machine can.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }
}
