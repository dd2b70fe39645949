using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Retrieval.Maps;

/// <summary>
/// Moves points in the plane until neighbours lie together: edges pull with the gradient of log 1/(1 + d²), random pairs
/// push. One thread in a fixed order, so the same input gives the same map.
/// </summary>
/// <remarks>
/// McInnes, Healy, Melville, "UMAP", 2018, with the kernel 1/(1 + d²) of t-SNE in place of 1/(1 + a·d^2b): it needs no power
/// function, which would be most of the time.
/// </remarks>
internal static class NeighborLayout
{
    private const int NegativeSamples = 5;
    private const float LongestStep = 4;
    private const float FirstSpread = 10;

    /// <summary>Arranges the points.</summary>
    /// <param name="plane">Rows × 2, the start with deviation 1; receives the layout.</param>
    /// <param name="graph">Who pulls whom.</param>
    /// <param name="epochs">Passes; the strongest edges pull in each.</param>
    /// <param name="seed">Of the pushes.</param>
    /// <param name="progress">Told of the passes done.</param>
    /// <param name="cancellationToken">Checked between passes.</param>
    public static void Arrange(
        float[] plane, NeighborGraph graph, int epochs, int seed,
        IProgress<double>? progress, CancellationToken cancellationToken)
    {
        for (var index = 0; index < plane.Length; index++)
        {
            plane[index] *= FirstSpread;
        }

        if (graph.Edges.Length == 0)
        {
            return;
        }

        var random = new RandomStream(seed, 701);
        var strongest = graph.Edges.Max(edge => edge.Weight);
        var due = new float[graph.Edges.Length];
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rate = 1f - (epoch / (float)epochs);
            for (var index = 0; index < graph.Edges.Length; index++)
            {
                var (from, to, weight) = graph.Edges[index];
                due[index] += weight / strongest;
                if (due[index] >= 1)
                {
                    due[index] -= 1;
                    Pull(plane, from, to, rate);
                    Push(plane, from, rate, ref random);
                    Push(plane, to, rate, ref random);
                }
            }

            progress?.Report(epoch + 1);
        }
    }

    private static void Pull(float[] plane, int from, int to, float rate)
    {
        var x = plane[2 * from] - plane[2 * to];
        var y = plane[(2 * from) + 1] - plane[(2 * to) + 1];
        var force = -2 / (1 + (x * x) + (y * y));
        Move(plane, from, force * x, force * y, rate);
        Move(plane, to, -force * x, -force * y, rate);
    }

    private static void Push(float[] plane, int point, float rate, ref RandomStream random)
    {
        for (var sample = 0; sample < NegativeSamples; sample++)
        {
            var other = random.NextInt(plane.Length / 2);
            if (other == point)
            {
                continue;
            }

            var x = plane[2 * point] - plane[2 * other];
            var y = plane[(2 * point) + 1] - plane[(2 * other) + 1];
            var square = (x * x) + (y * y);
            var force = 2 / ((0.001f + square) * (1 + square));
            Move(plane, point, force * x, force * y, rate);
        }
    }

    private static void Move(float[] plane, int point, float x, float y, float rate)
    {
        plane[2 * point] += rate * Math.Clamp(x, -LongestStep, LongestStep);
        plane[(2 * point) + 1] += rate * Math.Clamp(y, -LongestStep, LongestStep);
    }
}
