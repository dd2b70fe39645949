using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Retrieval;

/// <summary>
/// The items most like each item, most similar first, ties by ascending index: what <see cref="ItemNeighborsTrainer"/> found.
/// Immutable; safe to read from any number of threads.
/// </summary>
public sealed class ItemNeighbors
{
    private readonly long[] _starts;
    private readonly int[] _items;
    private readonly float[] _similarities;

    /// <summary>Takes over the arrays.</summary>
    /// <param name="starts">Where each item's neighbours begin, and where the last ones end.</param>
    /// <param name="items">The neighbours of all items, one after another.</param>
    /// <param name="similarities">Beside <paramref name="items"/>, descending within an item.</param>
    /// <param name="usesContent">Whether what the items are about counts in the similarities.</param>
    /// <exception cref="ArgumentException">The arrays do not match.</exception>
    public ItemNeighbors(long[] starts, int[] items, float[] similarities, bool usesContent)
    {
        if (starts is not [0, ..] || starts[^1] != items.Length || similarities.Length != items.Length)
        {
            throw new ArgumentException($"{items.Length} neighbours and {similarities.Length} similarities do not match.");
        }

        (_starts, _items, _similarities, UsesContent) = (starts, items, similarities, usesContent);
    }

    /// <summary>Items.</summary>
    public int ItemCount => _starts.Length - 1;

    /// <summary>Whether the genres of the items count in the similarities, beside the ratings.</summary>
    public bool UsesContent { get; }

    internal ReadOnlyMemory<long> Starts => _starts;

    internal ReadOnlyMemory<int> AllItems => _items;

    internal ReadOnlyMemory<float> AllSimilarities => _similarities;

    /// <summary>The items most like one item; empty for one that was never rated in training.</summary>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public ReadOnlySpan<int> NeighborsOf(int itemIndex) => Row(_items, itemIndex);

    /// <summary>The similarities of <see cref="NeighborsOf"/>, −1 … 1 and descending.</summary>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public ReadOnlySpan<float> SimilaritiesOf(int itemIndex) => Row(_similarities, itemIndex);

    /// <summary>The same for another catalogue: an item that only one of them has gets no neighbours, and is none.</summary>
    /// <param name="current">The ids behind these items.</param>
    /// <param name="wanted">The ids behind the other's.</param>
    /// <exception cref="ArgumentException"><paramref name="current"/> has a different number of items.</exception>
    public ItemNeighbors WithItems(IdMap current, IdMap wanted)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(wanted);
        if (current.Count != ItemCount)
        {
            throw new ArgumentException($"The neighbours are of {ItemCount} items, not {current.Count}.", nameof(current));
        }

        var starts = new long[wanted.Count + 1];
        var items = new List<int>();
        var similarities = new List<float>();
        for (var item = 0; item < wanted.Count; item++)
        {
            if (current.IndexOf(wanted.IdAt(item)) is >= 0 and var known)
            {
                var neighbors = NeighborsOf(known);
                for (var place = 0; place < neighbors.Length; place++)
                {
                    if (wanted.IndexOf(current.IdAt(neighbors[place])) is >= 0 and var neighbor)
                    {
                        items.Add(neighbor);
                        similarities.Add(SimilaritiesOf(known)[place]);
                    }
                }
            }

            starts[item + 1] = items.Count;
        }

        return new ItemNeighbors(starts, [.. items], [.. similarities], UsesContent);
    }

    /// <summary>The first of an item's neighbours that are not excluded.</summary>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <param name="excluded">Items never to return, or <see langword="null"/>.</param>
    /// <param name="destination">Receives the list; its length is the maximum number of items.</param>
    /// <returns>How many items were written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public int Select(int itemIndex, ItemSet? excluded, Span<ScoredItem> destination)
    {
        var items = NeighborsOf(itemIndex);
        var similarities = SimilaritiesOf(itemIndex);
        var count = 0;
        for (var place = 0; place < items.Length && count < destination.Length; place++)
        {
            if (excluded?.Contains(items[place]) != true)
            {
                destination[count++] = new ScoredItem(items[place], similarities[place]);
            }
        }

        return count;
    }

    private ReadOnlySpan<T> Row<T>(T[] values, int itemIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(itemIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(itemIndex, ItemCount);
        return values.AsSpan((int)_starts[itemIndex], (int)(_starts[itemIndex + 1] - _starts[itemIndex]));
    }
}
