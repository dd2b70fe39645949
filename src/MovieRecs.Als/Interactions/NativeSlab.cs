using System.Runtime.InteropServices;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// Native memory that several blocks share, given back to the system with the last of them. On its own, the C library
/// of Linux keeps smaller blocks that are freed among others, and gives back at once only those larger than 32 MiB.
/// Pages that are never written to take no memory. Safe for concurrent use.
/// </summary>
internal sealed unsafe class NativeSlab
{
    private const nuint Size = 36 << 20;

    private static readonly Lock _lock = new();
    private static NativeSlab? _current;

    private readonly byte* _start;
    private readonly nuint _size;
    private nuint _used;
    private int _blocks;

    private NativeSlab(nuint size)
    {
        _start = (byte*)NativeMemory.Alloc(size);
        _size = size;
    }

    /// <summary>Takes a block of uninitialised memory.</summary>
    /// <param name="size">Bytes.</param>
    /// <param name="slab">To <see cref="Return"/> the block to.</param>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public static byte* Rent(nuint size, out NativeSlab slab)
    {
        size = (size + 63) & ~(nuint)63;
        lock (_lock)
        {
            if (_current is null || _current._size - _current._used < size)
            {
                _current = new NativeSlab(nuint.Max(size, Size));
            }

            slab = _current;
            var block = slab._start + slab._used;
            slab._used += size;
            slab._blocks++;
            return block;
        }
    }

    /// <summary>Gives a block back.</summary>
    public void Return()
    {
        lock (_lock)
        {
            if (--_blocks > 0)
            {
                return;
            }

            if (_current == this)
            {
                _current = null;
            }
        }

        NativeMemory.Free(_start);
    }
}
