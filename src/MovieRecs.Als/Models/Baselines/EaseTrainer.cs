using System.Globalization;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Baselines;

/// <summary>
/// Trains <see cref="EaseModel"/> in closed form: P = (XᵀX + λI)⁻¹, B_ij = −P_ij/P_jj, B_jj = 0, which minimises
/// |X − XB|² + λ|B|² under a zero diagonal.
/// </summary>
public static class EaseTrainer
{
    /// <summary>
    /// Trains. O(Σ_u n_u² + items³) time, 4·items² bytes. Deterministic whatever the number of threads.
    /// </summary>
    /// <param name="data">Ratings.</param>
    /// <param name="options">Penalty and limits.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Stops between blocks of the inversion.</param>
    /// <exception cref="InsufficientMemoryException">
    /// The catalogue is larger than <see cref="EaseOptions.MaximumItems"/>, or the matrix does not fit into memory. Nothing
    /// has been allocated then.
    /// </exception>
    public static EaseModel Train(
        RatingData data, EaseOptions options, WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        options.Validate();
        ThrowIfTooLarge(data.Items.Count, options.MaximumItems);
        threads ??= WorkerThreads.Shared;
        using var matrix = Gramian(data, options, threads, cancellationToken);
        matrix.Invert(options.Regularization, threads, cancellationToken);
        return new EaseModel(ToWeights(matrix, threads), options.RatingSlope);
    }

    private static void ThrowIfTooLarge(int items, int maximum)
    {
        var gigabytes = (TiledInverse.BytesOf(items) + (sizeof(float) * (double)items * items)) / (1 << 30);
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        if (items > maximum || gigabytes > available)
        {
            throw new InsufficientMemoryException(string.Create(
                CultureInfo.InvariantCulture,
                $"EASE inverts a dense items x items matrix: {items} items need {gigabytes:0.0} GB of {available:0.0} GB "
                + $"and the limit is {maximum} items. Use ials for a catalogue of this size."));
        }
    }

    /// <summary>The regularised Gram matrix.</summary>
    private static TiledInverse Gramian(
        RatingData data, EaseOptions options, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var weights = new float[byte.MaxValue + 1];
        for (var code = 1; code <= data.Scale.Count; code++)
        {
            weights[code] = EaseModel.WeightOf(data.Scale.ValueOf((byte)code), options.RatingSlope);
        }

        var matrix = new TiledInverse(data.Items.Count);
        threads.ForEach(data.Items.Count, chunk: 8, () => new float[matrix.PaddedOrder], (item, row) =>
        {
            row.AsSpan().Clear();
            var first = TiledInverse.FirstColumnOf(item); // the rest is the same as above the diagonal
            var users = data.ByItem.ColumnsOf(item);
            var codes = data.ByItem.CodesOf(item);
            for (var index = 0; index < users.Length; index++)
            {
                var others = data.ByUser.ColumnsOf(users[index]);
                var otherCodes = data.ByUser.CodesOf(users[index]);
                for (var other = others.Length - 1; other >= 0 && others[other] >= first; other--)
                {
                    row[others[other]] += weights[codes[index]] * weights[otherCodes[other]];
                }
            }

            row[item] += options.Regularization;
            matrix.SetRow(item, row);
        }, cancellationToken);
        return matrix;
    }

    private static float[][] ToWeights(TiledInverse inverse, WorkerThreads threads)
    {
        var items = inverse.Order;
        var weights = new float[items][];
        var scales = new float[items];
        threads.ForEach(items, chunk: 64, item => weights[item] = new float[items]);
        threads.ForEach(TiledInverse.RowsOfTiles(items), chunk: 1, row => inverse.CopyRows(row, weights));
        threads.ForEach(items, chunk: 64, item => scales[item] = -1 / weights[item][item]);
        threads.ForEach(items, chunk: 16, item =>
        {
            var row = weights[item];
            for (var column = 0; column < items; column++)
            {
                row[column] *= scales[column];
            }

            row[item] = 0;
        });
        return weights;
    }
}
