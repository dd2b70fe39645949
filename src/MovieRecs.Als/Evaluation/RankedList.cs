using System.Diagnostics;

namespace MovieRecs.Als.Evaluation;

/// <summary>What every ranking metric shares: the argument rules and the test of one rank.</summary>
internal static class RankedList
{
    /// <summary>Checks the arguments and returns how many ranks count: min(K, list length).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    /// <exception cref="ArgumentException">There is no relevant item: such a user is dropped, never scored 0.</exception>
    public static int Depth(ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if (relevant.IsEmpty)
        {
            throw new ArgumentException("A ranking metric needs at least one relevant item.", nameof(relevant));
        }

        Debug.Assert(IsStrictlyAscending(relevant), "Relevant items must ascend: membership is a binary search.");
        return Math.Min(k, ranked.Length);
    }

    public static bool IsRelevant(ReadOnlySpan<int> relevant, int item) => relevant.BinarySearch(item) >= 0;

    public static int Hits(ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant, int k)
    {
        var hits = 0;
        foreach (var item in ranked[..Depth(ranked, relevant, k)])
        {
            hits += IsRelevant(relevant, item) ? 1 : 0;
        }

        return hits;
    }

    private static bool IsStrictlyAscending(ReadOnlySpan<int> values)
    {
        for (var index = 1; index < values.Length; index++)
        {
            if (values[index - 1] >= values[index])
            {
                return false;
            }
        }

        return true;
    }
}
