namespace MovieRecs.Als.Retrieval;

/// <summary>
/// A set of item indices, one bit per item: what a list must not contain. Not safe for concurrent writes; safe for
/// concurrent reads.
/// </summary>
public sealed class ItemSet
{
    private readonly ulong[] _words;

    /// <summary>An empty set.</summary>
    /// <param name="itemCount">Indices run from 0 to this minus one.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public ItemSet(int itemCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(itemCount);
        ItemCount = itemCount;
        _words = new ulong[(itemCount + 63L) / 64];
    }

    /// <summary>How many items there could be.</summary>
    public int ItemCount { get; }

    /// <summary>Bit i % 64 of word i / 64 stands for item i.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>Adds an item; adding it again changes nothing.</summary>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside that range.</exception>
    public void Add(int itemIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(itemIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(itemIndex, ItemCount);
        _words[itemIndex >> 6] |= 1UL << (itemIndex & 63);
    }

    /// <summary>Adds several items.</summary>
    /// <param name="itemIndices">Each 0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is outside that range; those before it have been added.</exception>
    public void AddRange(ReadOnlySpan<int> itemIndices)
    {
        foreach (var itemIndex in itemIndices)
        {
            Add(itemIndex);
        }
    }

    /// <summary>Adds up to 64 consecutive items at once.</summary>
    /// <param name="word">Which word of <see cref="Words"/>.</param>
    /// <param name="bits">Those to add; beyond <see cref="ItemCount"/> they do not count.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such word.</exception>
    public void AddWord(int word, ulong bits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)word, (uint)_words.Length, nameof(word));
        var room = ItemCount - (word << 6);
        _words[word] |= room >= 64 ? bits : bits & ((1UL << room) - 1);
    }

    /// <summary>Takes an item out; taking out one that is not in the set changes nothing.</summary>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside that range.</exception>
    public void Remove(int itemIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(itemIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(itemIndex, ItemCount);
        _words[itemIndex >> 6] &= ~(1UL << (itemIndex & 63));
    }

    /// <summary>Whether an item is in the set.</summary>
    /// <param name="itemIndex">Any value; outside the range it is not.</param>
    public bool Contains(int itemIndex) =>
        (uint)itemIndex < (uint)ItemCount && (_words[itemIndex >> 6] >> (itemIndex & 63) & 1) != 0;

    /// <summary>Empties the set.</summary>
    public void Clear() => Array.Clear(_words);
}
