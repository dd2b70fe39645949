using System.Numerics;

namespace MovieRecs.Als.Interactions;

/// <summary>Parts of columns, users as rows. A part without times is disposed of as soon as its keys are written.</summary>
internal sealed class PartRuns : IRatingRuns
{
    private readonly IReadOnlyList<RatingColumns> _parts;
    private readonly IdIndex _users;
    private readonly IdIndex _items;
    private readonly int[] _bounds;
    private int[]? _slotOfId; // of all workers

    /// <param name="parts">Ratings in order.</param>
    /// <param name="users">Rows.</param>
    /// <param name="items">Columns.</param>
    /// <param name="workers">At least 1; each takes about the same number of ratings.</param>
    public PartRuns(IReadOnlyList<RatingColumns> parts, IdIndex users, IdIndex items, int workers)
    {
        (_parts, _users, _items) = (parts, users, items);
        _bounds = new int[workers + 1];
        var total = parts.Sum(part => (long)part.Count);
        var (before, next) = (0L, 0);
        for (var worker = 1; worker < workers; worker++)
        {
            for (; next < parts.Count && before < total * worker / workers; next++)
            {
                before += parts[next].Count;
            }

            _bounds[worker] = next;
        }

        _bounds[^1] = parts.Count;
    }

    public int RowCount => _users.Map.Count;

    public int ColumnCount => _items.Map.Count;

    public int Workers => _bounds.Length - 1;

    public bool IsAscending => false;

    public int[] Count(int worker, CancellationToken cancellationToken)
    {
        return _users.Count(Parts(), part => part.Users);

        IEnumerable<RatingColumns> Parts()
        {
            for (var index = _bounds[worker]; index < _bounds[worker + 1]; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return _parts[index];
            }
        }
    }

    public void Prepare(RowBuckets buckets) => _slotOfId = _users.TableOf(buckets.Slots);

    public void Write<TKey>(
        int worker, RowBuckets buckets, KeyLayout layout, BucketWriter<TKey> writer, CancellationToken cancellationToken)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        for (var index = _bounds[worker]; index < _bounds[worker + 1]; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WritePart(_parts[index], _slotOfId, buckets.Slots, layout, writer);
            if (!_parts[index].HasTimes)
            {
                _parts[index].Dispose();
            }
        }
    }

    private void WritePart<TKey>(
        RatingColumns part, int[]? slotOfId, ReadOnlySpan<int> slots, KeyLayout layout, BucketWriter<TKey> writer)
        where TKey : unmanaged, IBinaryInteger<TKey>
    {
        ReadOnlySpan<int> userIds = part.Users, itemIds = part.Items;
        var codes = part.Codes;
        for (var position = 0; position < userIds.Length; position++)
        {
            var slot = slotOfId is null ? slots[_users.IndexOf(userIds[position])] : slotOfId[userIds[position]];
            var row = TKey.CreateTruncating((uint)(slot & layout.RowMask));
            var column = TKey.CreateTruncating((uint)_items.IndexOf(itemIds[position]));
            writer.Add(
                slot >> layout.RowBits,
                (((row << layout.ColumnBits) | column) << layout.CodeBits) | TKey.CreateTruncating(codes[position]));
        }
    }
}
