namespace MovieRecs.Als.Interactions;

/// <summary>Collects distinct ids and answers their indices as fast as the ids allow. Built by several threads.</summary>
internal static class IdIndex
{
    /// <summary>Up to this id a bit (8 MiB in all) and an index (256 MiB at worst, 1 MiB for MovieLens) per possible id is kept.</summary>
    private const int LargestDenseId = (1 << 26) - 1;

    /// <summary>The map of all ids in a column of <paramref name="parts"/>.</summary>
    public static IdMap Collect(
        IReadOnlyList<RatingColumns> parts, Func<RatingColumns, Span<int>> column, ParallelOptions parallel)
    {
        var largest = new int[parts.Count];
        var smallest = new int[parts.Count];
        Parallel.For(0, parts.Count, parallel, part => (smallest[part], largest[part]) = Range(column(parts[part])));
        var maximum = largest.DefaultIfEmpty(-1).Max();
        if (maximum > LargestDenseId || smallest.DefaultIfEmpty(0).Min() < 0)
        {
            return CollectSparse(parts, column);
        }

        var seen = new ulong[(maximum >> 6) + 1];
        Parallel.For(
            0,
            parts.Count,
            parallel,
            () => new ulong[seen.Length],
            (part, _, mine) => Mark(column(parts[part]), mine),
            mine =>
            {
                lock (seen)
                {
                    for (var word = 0; word < seen.Length; word++)
                    {
                        seen[word] |= mine[word];
                    }
                }
            });
        return IdMap.FromIds(Members(seen));
    }

    /// <summary>Replaces ids by their indices.</summary>
    /// <exception cref="ArgumentException">An id is not in the map.</exception>
    public static void Replace(
        IReadOnlyList<RatingColumns> parts, Func<RatingColumns, Span<int>> column, IdMap map, string kind, ParallelOptions parallel)
    {
        var ids = map.Ids;
        var isDense = ids.IsEmpty || (ids[0] >= 0 && ids[^1] <= LargestDenseId);
        var table = isDense ? DenseTable(ids) : null;
        Parallel.For(0, parts.Count, parallel, part =>
        {
            foreach (ref var id in column(parts[part]))
            {
                var index = table is null ? map.IndexOf(id) : (uint)id < (uint)table.Length ? table[id] : -1;
                id = index >= 0 ? index : throw new ArgumentException($"The {kind} {id} is not among the {map.Count} given.");
            }
        });
    }

    private static (int Smallest, int Largest) Range(ReadOnlySpan<int> ids)
    {
        var (smallest, largest) = (0, -1);
        foreach (var id in ids)
        {
            smallest = Math.Min(smallest, id);
            largest = Math.Max(largest, id);
        }

        return (smallest, largest);
    }

    private static ulong[] Mark(ReadOnlySpan<int> ids, ulong[] seen)
    {
        var last = -1;
        foreach (var id in ids)
        {
            // Files sorted by user repeat an id many times.
            if (id != last)
            {
                seen[id >> 6] |= 1UL << (id & 63);
                last = id;
            }
        }

        return seen;
    }

    private static int[] Members(ulong[] seen)
    {
        var members = new List<int>();
        for (var word = 0; word < seen.Length; word++)
        {
            for (var bits = seen[word]; bits != 0; bits &= bits - 1)
            {
                members.Add((word << 6) + System.Numerics.BitOperations.TrailingZeroCount(bits));
            }
        }

        return [.. members];
    }

    private static IdMap CollectSparse(IReadOnlyList<RatingColumns> parts, Func<RatingColumns, Span<int>> column)
    {
        var distinct = new HashSet<int>();
        foreach (var part in parts)
        {
            foreach (var id in column(part))
            {
                distinct.Add(id);
            }
        }

        return IdMap.FromIds([.. distinct]);
    }

    private static int[] DenseTable(ReadOnlySpan<int> ids)
    {
        var table = new int[ids.IsEmpty ? 0 : ids[^1] + 1];
        Array.Fill(table, -1);
        for (var index = 0; index < ids.Length; index++)
        {
            table[ids[index]] = index;
        }

        return table;
    }
}
