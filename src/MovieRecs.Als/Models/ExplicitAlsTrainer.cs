using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models;

/// <summary>
/// Trains <see cref="ExplicitAlsModel"/> by alternating least squares: each half-sweep is the exact minimum over one side, so
/// the loss never rises.
/// </summary>
public static class ExplicitAlsTrainer
{
    internal const string ModelName = "als";

    /// <summary>Trains a model. Users or items without ratings get zeros; empty data gives a model without rows.</summary>
    /// <param name="data">The ratings.</param>
    /// <param name="options">Validated first.</param>
    /// <param name="initial">
    /// A model of the same items and factors, whose item side is the start; null for random factors.
    /// </param>
    /// <param name="progress">Told of each iteration, on the calling thread.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>A model that is the same for the same seed, whatever the number of threads.</returns>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    /// <exception cref="ArgumentException"><paramref name="initial"/> has other items or factors.</exception>
    /// <exception cref="InsufficientMemoryException">The model would not fit; nothing was allocated.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ExplicitAlsModel Train(
        RatingData data, ExplicitAlsOptions options, ExplicitAlsModel? initial = null,
        IProgress<TrainingProgress>? progress = null, WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        threads ??= WorkerThreads.Shared;
        var mean = options.IsCentered ? (float)data.MeanRating : 0f;
        var tables = Tables(data.Scale, mean);
        var penalty = Penalty(options);
        MemoryNeed.Check(data, options.Factors, options.Precision);
        using var users = new ExplicitSide(data.ByUser, options);
        using var items = new ExplicitSide(data.ByItem, options);
        Start(items, data, options, initial);

        using var systems = new NormalSystems(threads.Count, options.Factors);
        AlsTraining.Run(ModelName, options, progress, () =>
        {
            ExplicitHalfSweep.Run(users, items, tables, penalty, options.Steps, systems.All, threads, cancellationToken);
            ExplicitHalfSweep.Run(items, users, tables, penalty, options.Steps, systems.All, threads, cancellationToken);
            var squaredError = items.SquaredError;
            return (squaredError + users.Penalty + items.Penalty, Rmse(squaredError, data.Count));
        });
        return new ExplicitAlsModel(
            options, mean, users.Factors.ToArray(), items.Factors.ToArray(), users.BiasArray(), items.BiasArray());
    }

    internal static double Rmse(double squaredError, long count) => count == 0 ? 0 : Math.Sqrt(squaredError / count);

    internal static ExplicitPenalty Penalty(ExplicitAlsOptions options) => new(
        options.Regularization, options.HasBiases ? options.BiasRegularization : float.PositiveInfinity,
        options.CountWeighted);

    internal static RatingTables Tables(RatingScale scale, float mean)
    {
        var tables = new RatingTables();
        for (var code = 1; code <= scale.Count; code++)
        {
            tables.Targets[code] = scale.ValueOf((byte)code) - mean;
        }

        return tables;
    }

    private static unsafe void Start(
        ExplicitSide items, RatingData data, ExplicitAlsOptions options, ExplicitAlsModel? initial)
    {
        if (initial is not null)
        {
            AlsTraining.ThrowIfForeign(initial.ItemCount, initial.Factors, data, options, nameof(initial));
            items.Factors.CopyFrom(initial.ItemFactors.Span);
            initial.ItemBiases.Span.CopyTo(new Span<float>(items.Biases.Pointer, initial.ItemCount));
            return;
        }

        RandomFactors.Fill(items.Factors, options.Seed, options.InitialDeviation);
        if (options is { HasBiases: false, IsCentered: false })
        {
            // Nothing else carries the level of the ratings: the first factor starts at 1, as in ALS-WR, whose users then
            // begin at their own mean.
            for (var item = 0; item < items.Factors.Rows; item++)
            {
                items.Factors.Row(item)[0] += 1f;
            }
        }
    }
}
