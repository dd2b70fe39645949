namespace MovieRecs.Als.Evaluation;

/// <summary>map@K (its mean over users): precision at each hit, so early hits count more.</summary>
public static class AveragePrecision
{
    /// <summary>Σ_{r ≤ K, r a hit} precision@r / min(K, |relevant|).</summary>
    /// <param name="ranked">Item indices, best first, without duplicates. May be shorter than K.</param>
    /// <param name="relevant">Item indices the user really chose, strictly ascending, at least one.</param>
    /// <param name="k">List length K, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="relevant"/> is empty.</exception>
    public static double AtK(ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant, int k)
    {
        var depth = RankedList.Depth(ranked, relevant, k);
        var hits = 0;
        var sum = 0.0;
        for (var rank = 1; rank <= depth; rank++)
        {
            if (RankedList.IsRelevant(relevant, ranked[rank - 1]))
            {
                hits++;
                sum += (double)hits / rank;
            }
        }

        return sum / Math.Min(k, relevant.Length);
    }
}
