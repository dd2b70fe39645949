using MovieRecs.Als.Interactions;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Baselines;

/// <summary>Counts common users of every pair of items and keeps the nearest.</summary>
public static class ItemKnnTrainer
{
    /// <summary>
    /// Trains. O(Σ_u n_u²) time, which one user with very many ratings dominates; memory for Neighbors pairs per item.
    /// Deterministic whatever the number of threads.
    /// </summary>
    /// <param name="data">Ratings; only who rated what counts.</param>
    /// <param name="options">Neighbours and shrinkage.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Stops between items.</param>
    public static ItemKnnModel Train(
        RatingData data, ItemKnnOptions options, WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        options.Validate();
        var rows = new (int Item, float Similarity)[data.Items.Count][];
        (threads ?? WorkerThreads.Shared).ForEach(
            rows.Length, chunk: 1, () => (Counts: new int[rows.Length], Seen: new List<int>()),
            (item, buffers) => rows[item] = Nearest(data, item, options, buffers.Counts, buffers.Seen), cancellationToken);
        return Pack(rows);
    }

    // counts is all 0 before and after; seen is scratch.
    private static (int Item, float Similarity)[] Nearest(
        RatingData data, int item, ItemKnnOptions options, int[] counts, List<int> seen)
    {
        var users = data.ByItem.ColumnsOf(item);
        seen.Clear();
        foreach (var user in users)
        {
            foreach (var other in data.ByUser.ColumnsOf(user))
            {
                if (counts[other]++ == 0)
                {
                    seen.Add(other);
                }
            }
        }

        var candidates = new List<(int Item, float Similarity)>(seen.Count);
        foreach (var other in seen)
        {
            if (other != item)
            {
                var length = Math.Sqrt((double)users.Length * data.ByItem.ColumnsOf(other).Length);
                candidates.Add((other, (float)(counts[other] / (length + options.Shrinkage))));
            }

            counts[other] = 0;
        }

        candidates.Sort(static (left, right) => left.Similarity == right.Similarity
            ? left.Item.CompareTo(right.Item)
            : right.Similarity.CompareTo(left.Similarity));
        return [.. candidates.Take(options.Neighbors)];
    }

    private static ItemKnnModel Pack((int Item, float Similarity)[][] rows)
    {
        var starts = new long[rows.Length + 1];
        for (var item = 0; item < rows.Length; item++)
        {
            starts[item + 1] = starts[item] + rows[item].Length;
        }

        return new ItemKnnModel(
            starts,
            [.. rows.SelectMany(row => row.Select(pair => pair.Item))],
            [.. rows.SelectMany(row => row.Select(pair => pair.Similarity))]);
    }
}
