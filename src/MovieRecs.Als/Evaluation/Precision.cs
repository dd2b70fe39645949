namespace MovieRecs.Als.Evaluation;

/// <summary>precision@K: the share of the K places that hold a relevant item.</summary>
public static class Precision
{
    /// <summary>hits / K. A list shorter than K still divides by K: a place left empty is a miss.</summary>
    /// <param name="ranked">Item indices, best first, without duplicates. May be shorter than K.</param>
    /// <param name="relevant">Item indices the user really chose, strictly ascending, at least one.</param>
    /// <param name="k">List length K, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="relevant"/> is empty.</exception>
    public static double AtK(ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant, int k) =>
        (double)RankedList.Hits(ranked, relevant, k) / k;
}
