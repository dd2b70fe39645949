using System.Collections;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>
/// A set of ids, built once and queried for every line. Public ids are small, so a bit per possible id is fast and
/// small enough.
/// </summary>
internal sealed class IdSet
{
    /// <summary>2 MiB of bits; above it a hash set, so that one huge id does not cost 256 MiB.</summary>
    private const int LargestDenseId = (1 << 24) - 1;

    private readonly BitArray _dense;
    private readonly HashSet<int> _sparse = [];

    public IdSet(IEnumerable<int> ids)
    {
        var all = ids as IReadOnlyCollection<int> ?? [.. ids];
        _dense = new BitArray(all.Where(id => id <= LargestDenseId).DefaultIfEmpty(0).Max() + 1);
        foreach (var id in all)
        {
            if (id <= LargestDenseId)
            {
                _dense[id] = true;
            }
            else
            {
                _sparse.Add(id);
            }
        }
    }

    /// <param name="id">From 1.</param>
    public bool Contains(int id) => id < _dense.Length ? _dense[id] : id > LargestDenseId && _sparse.Contains(id);
}
