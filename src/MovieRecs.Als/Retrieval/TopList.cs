namespace MovieRecs.Als.Retrieval;

/// <summary>
/// The best items seen so far, in the caller's memory: descending by score, ties by ascending index. Insertion by shifting;
/// lists are short and almost every candidate fails the first comparison.
/// </summary>
/// <param name="destination">Room for the list.</param>
/// <param name="count">Items that it holds already, in order.</param>
internal ref struct TopList(Span<ScoredItem> destination, int count = 0)
{
    private readonly Span<ScoredItem> _items = destination;

    public int Count { get; private set; } = count;

    /// <summary>A score below this cannot enter; negative infinity until the list is full.</summary>
    public readonly float Threshold =>
        Count < _items.Length ? float.NegativeInfinity : _items.IsEmpty ? float.PositiveInfinity : _items[^1].Score;

    public void Offer(int itemIndex, float score)
    {
        if (_items.IsEmpty)
        {
            return;
        }

        var candidate = new ScoredItem(itemIndex, score);
        if (Count < _items.Length)
        {
            Count++;
        }
        else if (!IsBefore(candidate, _items[^1]))
        {
            return;
        }

        var position = Count - 1;
        for (; position > 0 && IsBefore(candidate, _items[position - 1]); position--)
        {
            _items[position] = _items[position - 1];
        }

        _items[position] = candidate;
    }

    private static bool IsBefore(ScoredItem left, ScoredItem right) =>
        left.Score > right.Score || (left.Score == right.Score && left.ItemIndex < right.ItemIndex);
}
