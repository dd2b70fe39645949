using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models;

/// <summary>
/// Trains <see cref="ImplicitAlsModel"/> by alternating least squares. Only the ratings given cost time: all other pairs enter
/// through the Gram matrix of the other side (Hu, Koren, Volinsky, ICDM 2008).
/// </summary>
public static class ImplicitAlsTrainer
{
    internal const string ModelName = "ials";

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
    /// <returns>A model that is the same for the same seed, whatever the number of threads; its options say which λ was
    /// used.</returns>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="initial"/> has other items or factors, or ratings that serve as confidences can be negative.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">The model would not fit; nothing was allocated.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ImplicitAlsModel Train(
        RatingData data, ImplicitAlsOptions options, ImplicitAlsModel? initial = null,
        IProgress<TrainingProgress>? progress = null, WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        options = options with { Regularization = options.UsedRegularization };
        threads ??= WorkerThreads.Shared;
        ThrowIfNegativeWeights(data.Scale, options);
        var tables = Tables(data.Scale, options);
        var penalty = Penalty(options);
        var scaled = options.Objective == ImplicitObjective.HuKorenVolinsky;
        MemoryNeed.Check(data, options.Factors, options.Precision);
        using var users = new ImplicitSide(data.ByUser, options);
        using var items = new ImplicitSide(data.ByItem, options);
        Start(items, data, options, initial);

        using var systems = new NormalSystems(threads.Count, options.Factors);
        AlsTraining.Run(ModelName, options, progress, () =>
        {
            ImplicitHalfSweep.Run(users, items, tables, scaled, penalty, options.Steps, systems.All, threads, cancellationToken);
            ImplicitHalfSweep.Run(items, users, tables, scaled, penalty, options.Steps, systems.All, threads, cancellationToken);
            return (items.Objective + users.Penalty, double.NaN);
        });
        return new ImplicitAlsModel(options, users.Factors.ToArray(), items.Factors.ToArray(), threads);
    }

    /// <summary>
    /// The right-hand side w·p of a rating, with w the weight of its pair beyond α₀, and its constant w·p².
    /// </summary>
    internal static float Target(ImplicitAlsOptions options, float rating) =>
        options.Objective == ImplicitObjective.HuKorenVolinsky
            ? options.UnobservedWeight + (options.Alpha * rating)
            : 1f + (options.RatingSlope * (rating - options.RatingCenter));

    /// <summary>√w.</summary>
    internal static float Scale(ImplicitAlsOptions options, float rating) =>
        options.Objective == ImplicitObjective.HuKorenVolinsky ? MathF.Sqrt(options.Alpha * rating) : 1f;

    internal static ImplicitPenalty Penalty(ImplicitAlsOptions options) =>
        new(options.UsedRegularization, options.UnobservedWeight, options.FrequencyExponent);

    internal static RatingTables Tables(RatingScale scale, ImplicitAlsOptions options)
    {
        var tables = new RatingTables();
        for (var code = 1; code <= scale.Count; code++)
        {
            var rating = scale.ValueOf((byte)code);
            var target = Target(options, rating);
            tables.Targets[code] = target;
            tables.Scales[code] = Scale(options, rating);
            tables.Constants[code] = options.Objective == ImplicitObjective.Ials ? target * target : target;
        }

        return tables;
    }

    private static void ThrowIfNegativeWeights(RatingScale scale, ImplicitAlsOptions options)
    {
        if (options.Objective == ImplicitObjective.HuKorenVolinsky && scale.Minimum < 0)
        {
            throw new ArgumentException(
                $"Confidence grows with the rating, which must not be negative; the scale begins at {scale.Minimum}.",
                nameof(scale));
        }
    }

    private static void Start(ImplicitSide items, RatingData data, ImplicitAlsOptions options, ImplicitAlsModel? initial)
    {
        if (initial is null)
        {
            RandomFactors.Fill(items.Factors, options.Seed, 0.1f / MathF.Sqrt(options.Factors));
            return;
        }

        AlsTraining.ThrowIfForeign(initial.ItemCount, initial.Factors, data, options, nameof(initial));
        items.Factors.CopyFrom(initial.ItemFactors.Span);
    }
}
