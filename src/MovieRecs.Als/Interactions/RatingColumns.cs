using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// A run of ratings in columns, nine bytes each, in native memory: it is given back the moment the matrix holds the
/// ratings, and not when a collection happens to come. Not thread safe.
/// </summary>
internal sealed unsafe class RatingColumns : IDisposable
{
    private int* _users;
    private int* _items;
    private byte* _codes;

    public RatingColumns(int capacity)
    {
        Capacity = capacity;
        _users = (int*)NativeMemory.Alloc((nuint)capacity, sizeof(int));
        _items = (int*)NativeMemory.Alloc((nuint)capacity, sizeof(int));
        _codes = (byte*)NativeMemory.Alloc((nuint)capacity);
    }

    ~RatingColumns() => Free();

    public int Capacity { get; }

    public int Count { get; private set; }

    /// <summary>Ids, and after <see cref="MatrixBuilder"/> has seen them, indices.</summary>
    public Span<int> Users => new(_users, Count);

    /// <summary>Likewise.</summary>
    public Span<int> Items => new(_items, Count);

    public ReadOnlySpan<byte> Codes => new(_codes, Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int userId, int itemId, byte code)
    {
        var position = Count;
        if ((uint)position >= (uint)Capacity)
        {
            ThrowFull();
        }

        _users[position] = userId;
        _items[position] = itemId;
        _codes[position] = code;
        Count = position + 1;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static void ThrowFull() => throw new InvalidOperationException("The columns are full.");

    private void Free()
    {
        NativeMemory.Free(_users);
        NativeMemory.Free(_items);
        NativeMemory.Free(_codes);
        _users = null;
        _items = null;
        _codes = null;
        Count = 0;
    }
}
