using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models;

/// <summary>
/// Explicit ALS whose items are shrunk to what their features say instead of to 0: it minimises
/// Σ (r − μ − b_u − b_i − u·v)² + τΣ|u|² + γΣb_u² + Σ_i |[v_i; b_i] − Wᵀx_i|² + β|W|², the last two weighted by τ for factors
/// and γ for biases. An item that few have rated, or nobody, then stands where its genres and year put it.
/// </summary>
/// <remarks>The regression prior of Agarwal, Chen, "Regression-based latent factor models", KDD 2009, at its mode.</remarks>
public static class SideAlsTrainer
{
    /// <summary>Trains a model, which predicts and folds in like any other of explicit ALS.</summary>
    /// <param name="data">The ratings.</param>
    /// <param name="options">Validated first. Biases and centering are needed, count weights are not supported.</param>
    /// <param name="itemFeatures">x, over the items of <paramref name="data"/>.</param>
    /// <param name="sideRegularization">β, 10⁻³ … 10⁶.</param>
    /// <param name="progress">Told of each iteration, on the calling thread.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>A model that is the same for the same seed, whatever the number of threads.</returns>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    /// <exception cref="ArgumentException">
    /// The options ask for something unsupported, or the features are of other items.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ExplicitAlsModel Train(
        RatingData data,
        ExplicitAlsOptions options,
        SideFeatures itemFeatures,
        float sideRegularization,
        IProgress<TrainingProgress>? progress = null, WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(itemFeatures);
        Check(data, options, itemFeatures, sideRegularization);
        threads ??= WorkerThreads.Shared;
        var factors = options.Factors;
        MemoryNeed.Check(data, factors, options.Precision);
        using var means = new PriorMeans(data.Items.Count, factors);
        using var users = new ExplicitSide(data.ByUser, options);
        using var items = new ExplicitSide(data.ByItem, options) { Means = means };
        RandomFactors.Fill(items.Factors, options.Seed, options.InitialDeviation);
        var fit = new FeatureFit(
            FeatureMatrix.Create(data.ByItem, itemFeatures, hasImplicitSet: false), options, sideRegularization,
            threads, cancellationToken);
        var tables = ExplicitAlsTrainer.Tables(data.Scale, (float)data.MeanRating);
        var penalty = ExplicitAlsTrainer.Penalty(options);
        using var systems = new NormalSystems(threads.Count, factors);
        AlsTraining.Run(ExplicitAlsTrainer.ModelName, options, progress, () =>
        {
            ExplicitHalfSweep.Run(users, items, tables, penalty, options.Steps, systems.All, threads, cancellationToken);
            ExplicitHalfSweep.Run(items, users, tables, penalty, options.Steps, systems.All, threads, cancellationToken);
            var squaredError = items.SquaredError;
            fit.Fit(items, means);
            return (
                squaredError + users.Penalty + fit.Penalty(items, means), ExplicitAlsTrainer.Rmse(squaredError, data.Count));
        });
        return new ExplicitAlsModel(
            options, (float)data.MeanRating, users.Factors.ToArray(), items.Factors.ToArray(), users.BiasArray(),
            items.BiasArray());
    }

    private static void Check(
        RatingData data, ExplicitAlsOptions options, SideFeatures itemFeatures, float sideRegularization)
    {
        options.Validate();
        if (!options.HasBiases || !options.IsCentered || options.CountWeighted)
        {
            throw new ArgumentException(
                "Side information needs biases and centered ratings, and a penalty that does not count ratings.",
                nameof(options));
        }

        if (itemFeatures.RowCount != data.Items.Count)
        {
            throw new ArgumentException(
                $"Features of {itemFeatures.RowCount} items do not match {data.Items.Count}.", nameof(itemFeatures));
        }

        if (!(sideRegularization >= 1e-3f && sideRegularization <= 1e6f))
        {
            throw new ArgumentOutOfRangeException(
                nameof(sideRegularization), sideRegularization, "β must be from 0.001 to 10^6.");
        }
    }
}
