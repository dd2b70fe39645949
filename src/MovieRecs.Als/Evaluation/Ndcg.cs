namespace MovieRecs.Als.Evaluation;

/// <summary>
/// ndcg@K with binary gains: discounted cumulative gain over that of the ideal list (Järvelin, Kekäläinen 2002).
/// </summary>
public static class Ndcg
{
    /// <summary>Σ_{r ≤ K, r a hit} 1/log₂(r + 1), divided by Σ_{r ≤ min(K, |relevant|)} 1/log₂(r + 1).</summary>
    /// <param name="ranked">Item indices, best first, without duplicates. May be shorter than K.</param>
    /// <param name="relevant">Item indices the user really chose, strictly ascending, at least one.</param>
    /// <param name="k">List length K, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is below 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="relevant"/> is empty.</exception>
    public static double AtK(ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant, int k)
    {
        var depth = RankedList.Depth(ranked, relevant, k);
        var gain = 0.0;
        for (var rank = 1; rank <= depth; rank++)
        {
            if (RankedList.IsRelevant(relevant, ranked[rank - 1]))
            {
                gain += Discount(rank);
            }
        }

        var ideal = 0.0;
        for (var rank = 1; rank <= Math.Min(k, relevant.Length); rank++)
        {
            ideal += Discount(rank);
        }

        return gain / ideal;
    }

    private static double Discount(int rank) => 1 / Math.Log2(rank + 1);
}
