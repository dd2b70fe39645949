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
    /// <param name="itemFeatures">Side information, over the items of <paramref name="data"/>; null: nothing is known.</param>
    /// <param name="initial">
    /// A model of the same items and factors, whose item side is the start; null for random factors.
    /// </param>
    /// <param name="progress">Told of each iteration, on the calling thread.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>A model that is the same for the same seed, whatever the number of threads; its options say which τ was
    /// chosen, and then it has <see cref="ExplicitAlsModel.Noise"/>.</returns>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="initial"/> has other items or factors, or the features are of other items.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">The model would not fit; nothing was allocated.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ExplicitAlsModel Train(
        RatingData data, ExplicitAlsOptions options, SideFeatures? itemFeatures = null, ExplicitAlsModel? initial = null,
        IProgress<TrainingProgress>? progress = null, WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ThrowIfForeign(itemFeatures, data);
        threads ??= WorkerThreads.Shared;
        MemoryNeed.Check(data, options.Factors, options.Precision, FitBytes(data, options, itemFeatures));
        if (options.Regularization is null)
        {
            var (regularization, noise) = RegularizationFit.Choose(data, options, itemFeatures, threads, cancellationToken);
            var model = Train(
                data, options with { Regularization = regularization }, itemFeatures, initial, progress, threads,
                cancellationToken);
            return model.With(noise?.For(model, data));
        }

        var mean = options.IsCentered ? (float)data.MeanRating : 0f;
        var tables = Tables(data.Scale, mean);
        var penalty = Penalty(options);
        using var userFit = FitOf(
            data.ByUser, data.ByItem, side: null, options.UserSetRegularization, options, threads, cancellationToken);
        using var itemFit = FitOf(
            data.ByItem, data.ByUser, itemFeatures, options.ItemSetRegularization, options, threads, cancellationToken);
        using var users = new ExplicitSide(data.ByUser, options) { Means = userFit?.Means };
        using var items = new ExplicitSide(data.ByItem, options) { Means = itemFit?.Means };
        Start(items, userFit, data, options, initial);

        using var systems = new NormalSystems(threads.Count, options.Factors);
        AlsTraining.Run(ModelName, options, progress, () =>
        {
            ExplicitHalfSweep.Run(users, items, tables, penalty, options.Steps, systems.All, threads, cancellationToken);
            userFit?.Fit(users);
            ExplicitHalfSweep.Run(items, users, tables, penalty, options.Steps, systems.All, threads, cancellationToken);
            itemFit?.Fit(items);
            var squaredError = items.SquaredError;
            return (
                squaredError + (userFit?.Penalty(users) ?? users.Penalty) + (itemFit?.Penalty(items) ?? items.Penalty),
                Rmse(squaredError, data.Count));
        });
        return new ExplicitAlsModel(
            options, mean, users.Factors.ToArray(), items.Factors.ToArray(), users.BiasArray(), items.BiasArray(),
            userFit?.SetWeights())
        {
            ItemSquaredErrors = Array.ConvertAll(items.Rows, row => (float)row.SquaredError),
        };
    }

    internal static double Rmse(double squaredError, long count) => count == 0 ? 0 : Math.Sqrt(squaredError / count);

    internal static ExplicitPenalty Penalty(ExplicitAlsOptions options) => new(
        options.ChosenRegularization, options.HasBiases ? options.BiasRegularization : float.PositiveInfinity,
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

    /// <exception cref="ArgumentException">The features are of other items.</exception>
    internal static void ThrowIfForeign(SideFeatures? itemFeatures, RatingData data)
    {
        if (itemFeatures is not null && itemFeatures.RowCount != data.Items.Count)
        {
            throw new ArgumentException(
                $"Features of {itemFeatures.RowCount} items do not match {data.Items.Count}.", nameof(itemFeatures));
        }
    }

    /// <returns>Null if nothing is known of the rows, or it does not go together with the other options.</returns>
    internal static FeatureFit? FitOf(
        InteractionMatrix rows, InteractionMatrix transposed, SideFeatures? side, float setRegularization,
        ExplicitAlsOptions options, WorkerThreads threads, CancellationToken cancellationToken)
    {
        side = HasSide(side, options) ? side : null;
        return options.AllowsMeans && (setRegularization > 0 || side is not null)
            ? new FeatureFit(
                FeatureMatrix.Create(rows, transposed, side, hasSets: setRegularization > 0), options, setRegularization, threads,
                cancellationToken)
            : null;
    }

    private static bool HasSide(SideFeatures? side, ExplicitAlsOptions options) =>
        options.SideRegularization > 0 && side is { FeatureCount: > 0 };

    internal static long FitBytes(RatingData data, ExplicitAlsOptions options, SideFeatures? itemFeatures)
    {
        if (!options.AllowsMeans)
        {
            return 0;
        }

        var (users, items) = ((long)data.Users.Count, (long)data.Items.Count);
        var side = HasSide(itemFeatures, options) ? itemFeatures!.FeatureCount : 0;
        var hasItemSets = options.ItemSetRegularization > 0;
        return (options.UserSetRegularization > 0 ? FeatureFit.BytesOf(users, items, options.Factors) : 0)
            + (hasItemSets || side > 0 ? FeatureFit.BytesOf(items, side + (hasItemSets ? users : 0), options.Factors) : 0);
    }

    private static unsafe void Start(
        ExplicitSide items, FeatureFit? userFit, RatingData data, ExplicitAlsOptions options, ExplicitAlsModel? initial)
    {
        if (initial is not null)
        {
            AlsTraining.ThrowIfForeign(initial.ItemCount, initial.Factors, data, options, nameof(initial));
            items.Factors.CopyFrom(initial.ItemFactors.Span);
            items.SetBiases(initial.ItemBiases.Span);
            userFit?.Restart(initial.SetWeights.Span);
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
