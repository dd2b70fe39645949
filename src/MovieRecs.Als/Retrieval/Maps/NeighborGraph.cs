namespace MovieRecs.Als.Retrieval.Maps;

/// <summary>
/// The symmetric weighted graph of neighbours that the layout pulls together: w = exp(−(d − ρ)/σ) with ρ the distance of the
/// nearest neighbour and σ such that a row's weights sum to log₂(neighbours); both directions joined by a + b − ab.
/// </summary>
internal sealed class NeighborGraph
{
    private const int Bisections = 40;

    private NeighborGraph((int From, int To, float Weight)[] edges) => Edges = edges;

    /// <summary>Each pair once, ordered by its rows.</summary>
    public (int From, int To, float Weight)[] Edges { get; }

    public static NeighborGraph Create(NeighborTable neighbors)
    {
        var weights = new Dictionary<long, float>(neighbors.Rows * neighbors.Count);
        for (var row = 0; row < neighbors.Rows; row++)
        {
            var others = neighbors.NeighborsOf(row);
            var own = Weights(neighbors.ScoresOf(row));
            for (var index = 0; index < own.Length; index++)
            {
                var key = ((long)Math.Min(row, others[index]) << 32) | (uint)Math.Max(row, others[index]);
                var known = weights.GetValueOrDefault(key);
                weights[key] = known + own[index] - (known * own[index]);
            }
        }

        var edges = weights.Select(pair => ((int)(pair.Key >> 32), (int)(uint)pair.Key, pair.Value)).ToArray();
        Array.Sort(edges);
        return new NeighborGraph(edges);
    }

    private static float[] Weights(ReadOnlySpan<float> similarities)
    {
        var distances = new double[similarities.Length];
        for (var index = 0; index < distances.Length; index++)
        {
            distances[index] = Math.Sqrt(Math.Max(0, 2 - (2.0 * similarities[index]))); // between unit vectors
        }

        var nearest = distances.Length == 0 ? 0 : distances[0];
        var goal = Math.Log2(Math.Max(2, distances.Length));
        var (low, high, sigma) = (0.0, double.PositiveInfinity, 1.0);
        for (var step = 0; step < Bisections; step++)
        {
            var sum = distances.Sum(distance => Math.Exp(-(distance - nearest) / sigma));
            if (sum > goal)
            {
                high = sigma;
            }
            else
            {
                low = sigma;
            }

            sigma = double.IsInfinity(high) ? 2 * sigma : (low + high) / 2;
        }

        return [.. distances.Select(distance => (float)Math.Exp(-(distance - nearest) / sigma))];
    }
}
