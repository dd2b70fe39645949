using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Retrieval.Maps;

/// <summary>
/// Items placed in the plane so that those with similar factors lie together. Items without factors are left out.
/// Immutable.
/// </summary>
public sealed class ItemMap
{
    /// <summary>Neighbours in factor space that count for <see cref="KeptShare"/>.</summary>
    public const int KeptNeighbors = 10;

    /// <summary>Neighbours in the plane among which they are looked for.</summary>
    public const int PlaneNeighborCount = 30;

    private const int GraphNeighbors = 15;
    private const int EpochsOfSmall = 500;
    private const int EpochsOfLarge = 200;
    private const int Large = 10_000;

    private ItemMap(int[] items, float[] coordinates, double keptShare, double principalShare) =>
        (Items, Coordinates, KeptShare, PrincipalShare) = (items, coordinates, keptShare, principalShare);

    /// <summary>The items that are on the map, ascending.</summary>
    public ReadOnlyMemory<int> Items { get; }

    /// <summary>x and y of each, one after another.</summary>
    public ReadOnlyMemory<float> Coordinates { get; }

    /// <summary>
    /// The share of each item's 10 nearest neighbours by cosine that are among its 30 nearest in the plane.
    /// </summary>
    public double KeptShare { get; }

    /// <summary>The same for the two principal components.</summary>
    public double PrincipalShare { get; }

    /// <summary>
    /// Makes the map: exact neighbours by cosine, principal components as the start, then a layout that pulls neighbours
    /// together. O(items² · factors) for the neighbours, O(items) per pass of the layout.
    /// </summary>
    /// <param name="itemFactors">Row-major, items × <paramref name="factors"/>.</param>
    /// <param name="factors">Columns of the matrix.</param>
    /// <param name="seed">The same seed and factors give the same map.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The map does not depend on it.</param>
    /// <param name="progress">Told of the share done, 0 … 1.</param>
    /// <param name="cancellationToken">Checked throughout.</param>
    /// <exception cref="ArgumentException">The matrix is not a whole number of rows.</exception>
    public static ItemMap Create(
        ReadOnlyMemory<float> itemFactors,
        int factors,
        int seed,
        WorkerThreads? threads = null,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        threads ??= WorkerThreads.Shared;
        var norms = SimilarItems.Norms(itemFactors.Span, factors);
        var items = Enumerable.Range(0, norms.Length).Where(item => norms[item] > 0).ToArray();
        var points = UnitRows(itemFactors.Span, factors, items, norms);
        var neighbors = NeighborTable.Find(points, GraphNeighbors, threads, cancellationToken);
        progress?.Report(0.3);

        var plane = PrincipalPlane.Project(points);
        var principalShare = ShareKept(neighbors, plane, threads, cancellationToken);
        progress?.Report(0.4);

        var epochs = items.Length > Large ? EpochsOfLarge : EpochsOfSmall;
        NeighborLayout.Arrange(
            plane, NeighborGraph.Create(neighbors), epochs, seed, new LayoutProgress(progress, epochs), cancellationToken);
        return new ItemMap(items, plane, ShareKept(neighbors, plane, threads, cancellationToken), principalShare);
    }

    private static DenseRows UnitRows(ReadOnlySpan<float> itemFactors, int factors, int[] items, float[] norms)
    {
        var rows = new DenseRows(items.Length, FactorTable.PaddedFactors(factors));
        for (var row = 0; row < items.Length; row++)
        {
            var source = itemFactors.Slice(items[row] * factors, factors);
            for (var factor = 0; factor < factors; factor++)
            {
                rows[row][factor] = source[factor] / norms[items[row]];
            }
        }

        return rows;
    }

    private static double ShareKept(
        NeighborTable neighbors, float[] plane, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var grid = new PlaneNeighbors(plane);
        var kept = new int[neighbors.Rows];
        var wanted = Math.Min(KeptNeighbors, neighbors.Count);
        threads.ForEach(neighbors.Rows, chunk: 16, row =>
        {
            var near = grid.Of(row, PlaneNeighborCount);
            foreach (var neighbor in neighbors.NeighborsOf(row)[..wanted])
            {
                kept[row] += near.Contains(neighbor) ? 1 : 0;
            }
        }, cancellationToken);
        return wanted == 0 || kept.Length == 0 ? 0 : kept.Average() / wanted;
    }

    private sealed class LayoutProgress(IProgress<double>? whole, int epochs) : IProgress<double>
    {
        public void Report(double value) => whole?.Report(0.4 + (0.6 * value / epochs));
    }
}
