using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// A run of ratings in columns, nine bytes each, thirteen with times, in native memory: it is given back as soon as the matrix holds the
/// ratings, not when the garbage collector happens to run. Not thread safe.
/// </summary>
internal sealed unsafe class RatingColumns : IDisposable
{
    private NativeSlab? _slab;
    private int* _users;
    private int* _items;
    private uint* _times; // null without times
    private byte* _codes;

    public RatingColumns(int capacity, bool hasTimes = false)
    {
        (Capacity, HasTimes) = (capacity, hasTimes);
        var numbers = hasTimes ? 3 : 2;
        var block = NativeSlab.Rent((nuint)capacity * (nuint)((numbers * sizeof(int)) + sizeof(byte)), out _slab);
        _users = (int*)block;
        _items = _users + capacity;
        _times = hasTimes ? (uint*)(_items + capacity) : null;
        _codes = (byte*)(_users + (numbers * capacity));
    }

    ~RatingColumns() => Free();

    public int Capacity { get; }

    public bool HasTimes { get; }

    public int Count { get; private set; }

    /// <summary>User ids.</summary>
    public Span<int> Users => new(_users, Count);

    /// <summary>Item ids.</summary>
    public Span<int> Items => new(_items, Count);

    public ReadOnlySpan<byte> Codes => new(_codes, Count);

    /// <summary>Seconds since 1970; empty without times.</summary>
    public ReadOnlySpan<uint> Times => new(_times, HasTimes ? Count : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int userId, int itemId, byte code, long timestamp)
    {
        Add(userId, itemId, code);
        if (_times != null)
        {
            _times[Count - 1] = (uint)Math.Clamp(timestamp, 0, uint.MaxValue);
        }
    }

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
        _times = null;
        _codes = null;
        Count = 0;
    }
}
