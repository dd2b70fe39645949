using System.Collections.Concurrent;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Api.Serving;

/// <summary>
/// Item sets for reuse: with a large catalogue, a new one for each request would be most of what the request allocates.
/// A fresh set holds the items whose movies have left the catalogue, which no list may show.
/// </summary>
internal sealed class ItemSetPool
{
    private readonly ConcurrentBag<ItemSet> _free = [];
    private readonly int _itemCount;
    private readonly int[] _orphans;

    /// <param name="movieOfItem">The movie of each item, -1 for one that has left the catalogue.</param>
    public ItemSetPool(ReadOnlySpan<int> movieOfItem)
    {
        _itemCount = movieOfItem.Length;
        var orphans = new List<int>();
        for (var item = 0; item < movieOfItem.Length; item++)
        {
            if (movieOfItem[item] < 0)
            {
                orphans.Add(item);
            }
        }

        _orphans = [.. orphans];
    }

    public ItemSet Rent()
    {
        if (!_free.TryTake(out var set))
        {
            set = new ItemSet(_itemCount);
        }

        set.AddRange(_orphans);
        return set;
    }

    public void Return(ItemSet set)
    {
        set.Clear();
        _free.Add(set);
    }
}
