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
            rows.Length, chunk: 1, () => (Counts: new int[rows.Length], Seen: new List<int>(), Keys: new ulong[rows.Length]),
            (item, buffers) => rows[item] = Nearest(data, item, options, buffers.Counts, buffers.Seen, buffers.Keys),
            cancellationToken);
        return Pack(rows);
    }

    // counts is all 0 before and after; seen and keys are scratch.
    private static (int Item, float Similarity)[] Nearest(
        RatingData data, int item, ItemKnnOptions options, int[] counts, List<int> seen, ulong[] keys)
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

        var candidates = 0;
        foreach (var other in seen)
        {
            if (other != item)
            {
                var length = Math.Sqrt((double)users.Length * data.ByItem.ColumnsOf(other).Length);
                var similarity = (float)(counts[other] / (length + options.Shrinkage));

                // The bits of a float that is not negative ascend with it: inverted, the most similar come first, ties by index.
                keys[candidates++] = ((ulong)~BitConverter.SingleToUInt32Bits(similarity) << 32) | (uint)other;
            }

            counts[other] = 0;
        }

        keys.AsSpan(0, candidates).Sort();
        return Array.ConvertAll(
            keys[..Math.Min(candidates, options.Neighbors)],
            key => ((int)(uint)key, BitConverter.UInt32BitsToSingle(~(uint)(key >> 32))));
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
