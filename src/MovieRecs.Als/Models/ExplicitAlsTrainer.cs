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
    /// <param name="initial">A model of the same items and factors whose item side to start from; else random factors.</param>
    /// <param name="progress">Told of each iteration, on the calling thread.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Looked at between rows.</param>
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
        var steps = options.Solver == RowSolver.Hybrid ? options.ConjugateGradientSteps : 0;
        MemoryNeed.Check(data, options.Factors, options.Precision);
        using var users = new ExplicitSide(data.ByUser, options.Factors, options.Precision);
        using var items = new ExplicitSide(data.ByItem, options.Factors, options.Precision);
        Start(items, data, options, initial);

        using var systems = new NormalSystems(threads.Count, options.Factors);
        var convergence = new Convergence(options.StopTolerance);
        for (var iteration = 1; iteration <= options.Iterations; iteration++)
        {
            ExplicitHalfSweep.Run(users, items, tables, penalty, steps, systems.All, threads, cancellationToken);
            ExplicitHalfSweep.Run(items, users, tables, penalty, steps, systems.All, threads, cancellationToken);
            var squaredError = items.SquaredError;
            var rmse = data.Count == 0 ? 0 : Math.Sqrt(squaredError / data.Count);
            progress?.Report(new TrainingProgress(
                ModelName, iteration, options.Iterations, squaredError + users.Penalty + items.Penalty, rmse));
            if (convergence.IsReachedWith(rmse))
            {
                break;
            }
        }

        return new ExplicitAlsModel(
            options, mean, users.Factors.ToArray(), items.Factors.ToArray(), users.BiasArray(), items.BiasArray());
    }

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
            if (initial.Factors != options.Factors || initial.ItemCount != data.Items.Count)
            {
                throw new ArgumentException(
                    $"The model to start from has {initial.ItemCount} items and {initial.Factors} factors, "
                    + $"not {data.Items.Count} and {options.Factors}.",
                    nameof(initial));
            }

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
