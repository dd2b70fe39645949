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
        using var system = Gramian(data, options, threads, cancellationToken);
        system.Solve(options.Regularization, threads, cancellationToken);
        return new EaseModel(ToWeights(system, data.Items.Count, threads), options.RatingSlope);
    }

    private static void ThrowIfTooLarge(int items, int maximum)
    {
        var gigabytes = (TiledSystem.BytesOf(items) + (sizeof(float) * (double)items * items)) / (1 << 30);
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        if (items > maximum || gigabytes > available)
        {
            throw new InsufficientMemoryException(string.Create(
                CultureInfo.InvariantCulture,
                $"EASE inverts a dense items x items matrix: {items} items need {gigabytes:0.0} GB of {available:0.0} GB "
                + $"and the limit is {maximum} items. Use ials for a catalogue of this size."));
        }
    }

    /// <summary>The regularised Gram matrix, to be solved for the identity: its inverse.</summary>
    private static TiledSystem Gramian(
        RatingData data, EaseOptions options, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var weights = new float[byte.MaxValue + 1];
        for (var code = 1; code <= data.Scale.Count; code++)
        {
            weights[code] = EaseModel.WeightOf(data.Scale.ValueOf((byte)code), options.RatingSlope);
        }

        var system = new TiledSystem(data.Items.Count);
        threads.ForEach(data.Items.Count, chunk: 8, () => new float[2 * system.PaddedOrder], (item, room) =>
        {
            var row = room.AsSpan(0, system.PaddedOrder);
            var identity = room.AsSpan(system.PaddedOrder);
            room.AsSpan().Clear();
            var users = data.ByItem.ColumnsOf(item);
            var codes = data.ByItem.CodesOf(item);
            for (var index = 0; index < users.Length; index++)
            {
                var others = data.ByUser.ColumnsOf(users[index]);
                var otherCodes = data.ByUser.CodesOf(users[index]);
                for (var other = 0; other < others.Length; other++)
                {
                    row[others[other]] += weights[codes[index]] * weights[otherCodes[other]];
                }
            }

            row[item] += options.Regularization;
            identity[item] = 1;
            system.SetRow(item, row, identity);
        }, cancellationToken);
        return system;
    }

    private static float[][] ToWeights(TiledSystem inverse, int items, WorkerThreads threads)
    {
        var weights = new float[items][];
        var scales = new float[items];
        threads.ForEach(items, chunk: 16, item =>
        {
            weights[item] = new float[items];
            inverse.CopySolution(item, weights[item]);
            scales[item] = -1 / weights[item][item];
        });
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
