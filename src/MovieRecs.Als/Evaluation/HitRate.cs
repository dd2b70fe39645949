namespace MovieRecs.Als.Evaluation;

/// <summary>hitrate@K: 1 if any of the first K is relevant, else 0.</summary>
public static class HitRate
{
    /// <summary>[any of ranked₁…ranked_K is relevant], 0 or 1.</summary>
    /// <param name="ranked">Item indices, best first, without duplicates. May be shorter than K.</param>
    /// <param name="relevant">Item indices the user really chose, strictly ascending, at least one.</param>
    /// <param name="k">List length K, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="relevant"/> is empty.</exception>
    public static double AtK(ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant, int k) =>
        RankedList.Hits(ranked, relevant, k) > 0 ? 1 : 0;
}
