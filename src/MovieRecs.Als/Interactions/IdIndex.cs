using System.Numerics;
using System.Runtime.InteropServices;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// The distinct ids of a column, and the index of each: from a table if the ids are small enough for one, which public data sets'
/// are, else by looking each up in the <see cref="IdMap"/>. Built by several threads, then immutable.
/// </summary>
internal sealed class IdIndex
{
    /// <summary>
    /// Ids below this always have a table. Larger ids need as many ratings: a few ratings of huge ids must not take
    /// memory in proportion to the ids.
    /// </summary>
    private const int SmallTable = 1 << 20;


    private readonly string _kind;
    private readonly int[]? _table; // id -> index, or −1

    private IdIndex(IdMap map, string kind, long ratings)
    {
        (Map, _kind) = (map, kind);
        if (map.Count == 0 || (map.Ids[0] >= 0 && HasTable(map.Ids[^1], ratings)))
        {
            _table = new int[map.Count == 0 ? 0 : map.Ids[^1] + 1];
            Array.Fill(_table, -1);
            for (var index = 0; index < map.Count; index++)
            {
                _table[map.Ids[index]] = index;
            }
        }
    }

    public IdMap Map { get; }

    /// <param name="given">The ids that may occur; null: those that do.</param>
    /// <param name="parts">The ratings.</param>
    /// <param name="column">Chooses the users or the items.</param>
    /// <param name="kind">What messages call an id.</param>
    /// <param name="threads">Where it runs.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static IdIndex Of(
        IdMap? given, IReadOnlyList<RatingColumns> parts, Func<RatingColumns, Span<int>> column, string kind,
        WorkerThreads threads, CancellationToken cancellationToken) =>
        new(given ?? Collect(parts, column, threads, cancellationToken), kind, RatingsOf(parts));

    /// <exception cref="ArgumentException">The map does not have the id.</exception>
    public int IndexOf(int id)
    {
        var index = _table is null ? Map.IndexOf(id) : (uint)id < (uint)_table.Length ? _table[id] : -1;
        if (index < 0)
        {
            ThrowMissing(id);
        }

        return index;
    }

    /// <summary>
    /// A value for each id up to the largest, −1 for those that the map lacks; null where ids are too large for a
    /// table.
    /// </summary>
    /// <param name="valuesByIndex">The values of the map's ids.</param>
    public int[]? TableOf(ReadOnlySpan<int> valuesByIndex)
    {
        if (_table is null)
        {
            return null;
        }

        var values = new int[_table.Length];
        Array.Fill(values, -1);
        for (var index = 0; index < Map.Count; index++)
        {
            values[Map.Ids[index]] = valuesByIndex[index];
        }

        return values;
    }

    /// <summary>How often each id occurs, by index.</summary>
    /// <exception cref="ArgumentException">The map does not have an id.</exception>
    public int[] Count(IEnumerable<RatingColumns> parts, Func<RatingColumns, Span<int>> column)
    {
        var counts = new int[Map.Count];
        var countsById = new int[_table is { Length: <= SmallTable } ? _table.Length : 0]; // one per worker: only small ones
        foreach (var part in parts)
        {
            foreach (var id in column(part))
            {
                if ((uint)id < (uint)countsById.Length)
                {
                    countsById[id]++;
                }
                else
                {
                    counts[IndexOf(id)]++;
                }
            }
        }

        for (var id = 0; id < countsById.Length; id++)
        {
            if (countsById[id] > 0)
            {
                counts[IndexOf(id)] += countsById[id];
            }
        }

        return counts;
    }

    private static IdMap Collect(
        IReadOnlyList<RatingColumns> parts, Func<RatingColumns, Span<int>> column, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        var ranges = new (int Smallest, int Largest)[parts.Count];
        threads.ForEach(parts.Count, chunk: 1, part => ranges[part] = Range(column(parts[part])), cancellationToken);
        var largest = ranges.Max(range => (int?)range.Largest) ?? -1;
        if (!HasTable(largest, RatingsOf(parts)) || ranges.Any(range => range.Smallest < 0))
        {
            return CollectFarApart(parts, column);
        }

        // Threads write to the same table, but all of them the same value.
        var seen = new byte[largest + 1];
        threads.ForEach(parts.Count, chunk: 1, part => Mark(column(parts[part]), seen), cancellationToken);
        return IdMap.FromIds(Members(seen));
    }

    /// <summary>Whether a table, four bytes per possible id, takes less memory than the ratings themselves do.</summary>
    private static bool HasTable(int largestId, long ratings) => largestId < Math.Max(SmallTable, ratings);

    private static long RatingsOf(IReadOnlyList<RatingColumns> parts) => parts.Sum(part => (long)part.Count);

    private static (int Smallest, int Largest) Range(ReadOnlySpan<int> ids)
    {
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(ids);
        var (low, high) = (Vector<int>.Zero, new Vector<int>(-1));
        foreach (var vector in vectors)
        {
            low = Vector.Min(low, vector);
            high = Vector.Max(high, vector);
        }

        var (smallest, largest) = (0, -1);
        for (var lane = 0; lane < Vector<int>.Count; lane++)
        {
            smallest = Math.Min(smallest, low[lane]);
            largest = Math.Max(largest, high[lane]);
        }

        foreach (var id in ids[(vectors.Length * Vector<int>.Count)..])
        {
            smallest = Math.Min(smallest, id);
            largest = Math.Max(largest, id);
        }

        return (smallest, largest);
    }

    private static void Mark(ReadOnlySpan<int> ids, byte[] seen)
    {
        foreach (var id in ids)
        {
            seen[id] = 1;
        }
    }

    private static int[] Members(ReadOnlySpan<byte> seen)
    {
        var members = new List<int>();
        for (var id = 0; id < seen.Length; id++)
        {
            var skip = seen[id..].IndexOf((byte)1);
            if (skip < 0)
            {
                break;
            }

            id += skip;
            members.Add(id);
        }

        return [.. members];
    }

    private static IdMap CollectFarApart(IReadOnlyList<RatingColumns> parts, Func<RatingColumns, Span<int>> column)
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

    private void ThrowMissing(int id) => throw new ArgumentException($"The {_kind} {id} is not among the {Map.Count} given.");
}
