using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// A run of ratings in columns, nine bytes each, in native memory: it is given back as soon as the matrix holds the
/// ratings, not when the garbage collector happens to run. Not thread safe.
/// </summary>
internal sealed unsafe class RatingColumns : IDisposable
{
    private NativeSlab? _slab;
    private int* _users;
    private int* _items;
    private byte* _codes;

    public RatingColumns(int capacity)
    {
        Capacity = capacity;
        var block = NativeSlab.Rent((nuint)capacity * ((2 * sizeof(int)) + sizeof(byte)), out _slab);
        _users = (int*)block;
        _items = _users + capacity;
        _codes = (byte*)(_items + capacity);
    }

    ~RatingColumns() => Free();

    public int Capacity { get; }

    public int Count { get; private set; }

    /// <summary>User ids.</summary>
    public Span<int> Users => new(_users, Count);

    /// <summary>Item ids.</summary>
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
        _slab?.Return();
        _slab = null;
        _users = null;
        _items = null;
        _codes = null;
        Count = 0;
    }
}
