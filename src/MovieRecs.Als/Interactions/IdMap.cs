using System.Numerics;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// The translation between the ids of a data set and dense 0-based indices. Indices ascend with ids, so an order by index
/// is an order by id. Immutable and safe to read from any number of threads.
/// </summary>
public sealed class IdMap
{
    // Open addressing with linear probing: slot -> index + 1, 0 for an empty slot. Half full at most.
    private readonly int[] _slots;
    private readonly int _shift;
    private readonly int[] _ids;

    private IdMap(int[] ascendingIds)
    {
        _ids = ascendingIds;
        var bits = Math.Clamp(BitOperations.Log2((uint)Math.Max(1, ascendingIds.Length)) + 2, 2, 30);
        _slots = new int[1 << bits];
        _shift = 32 - bits;
        for (var index = 0; index < ascendingIds.Length; index++)
        {
            _slots[FindSlot(ascendingIds[index])] = index + 1;
        }
    }

    /// <summary>How many distinct ids there are.</summary>
    public int Count => _ids.Length;

    /// <summary>All ids, ascending; the position is the index.</summary>
    public ReadOnlySpan<int> Ids => _ids;

    /// <summary>Makes the map of the distinct values among <paramref name="ids"/>.</summary>
    /// <param name="ids">Ids of any value in any order; duplicates are allowed. Empty gives an empty map.</param>
    public static IdMap FromIds(ReadOnlySpan<int> ids)
    {
        var sorted = ids.ToArray();
        if (IsAscending(sorted))
        {
            return new IdMap(sorted); // as stored with a model
        }

        Array.Sort(sorted);
        var count = 0;
        foreach (var id in sorted)
        {
            if (count == 0 || id != sorted[count - 1])
            {
                sorted[count++] = id;
            }
        }

        return new IdMap(count == sorted.Length ? sorted : sorted[..count]);
    }

    /// <summary>The index of an id, or −1 if the map does not hold it. O(1).</summary>
    /// <param name="id">Any value.</param>
    public int IndexOf(int id) => _slots[FindSlot(id)] - 1;

    /// <summary>The id at an index.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException"><paramref name="index"/> is outside that range.</exception>
    public int IdAt(int index) => _ids[index];

    private static bool IsAscending(ReadOnlySpan<int> ids)
    {
        for (var index = 1; index < ids.Length; index++)
        {
            if (ids[index] <= ids[index - 1])
            {
                return false;
            }
        }

        return true;
    }

    private int FindSlot(int id)
    {
        // Fibonacci hashing: the high bits of id · 2^32/φ spread runs of consecutive ids over the table.
        var slot = (int)((uint)id * 2654435769u >> _shift);
        while (_slots[slot] != 0 && _ids[_slots[slot] - 1] != id)
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }
}
