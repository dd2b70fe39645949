using MovieRecs.Als.Interactions;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Bayesian matrix factorisation by Gibbs sampling on the normal equations of ALS: r ~ N(μ + b_u + b_i + u·v, 1/α), where
/// the unknowns of both sides have Gaussian priors whose means depend on side information and on the implicit sets.
/// </summary>
/// <remarks>
/// Salakhutdinov, Mnih, "Bayesian probabilistic matrix factorization using MCMC", ICML 2008; side information as in Macau
/// (Simm et al. 2017); implicit sets as in SVD++ (Koren 2008), here for both sides.
/// </remarks>
public static class BayesianTrainer
{
    internal const string ModelName = "bayesian";

    private const ulong UserPurpose = 100;
    private const ulong ItemPurpose = 200;
    private const ulong NoisePurpose = 300;

    /// <summary>Draws the chain and keeps samples of it.</summary>
    /// <param name="data">The ratings. Users and items without any get what their side information says.</param>
    /// <param name="options">Validated first.</param>
    /// <param name="itemFeatures">What is known of the items, over the items of <paramref name="data"/>; null: nothing.</param>
    /// <param name="userFeatures">What is known of the users, likewise.</param>
    /// <param name="progress">
    /// Told of each sweep, on the calling thread: the squared error and the RMSE of the current draw.
    /// </param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    /// <exception cref="InsufficientMemoryException">A side has more unknowns than an array holds.</exception>
    /// <exception cref="ArgumentException">Features are of other users or items.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BayesianModel Train(
        RatingData data,
        BayesianOptions options,
        SideFeatures? itemFeatures = null,
        SideFeatures? userFeatures = null,
        IProgress<TrainingProgress>? progress = null,
        WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ThrowIfForeign(itemFeatures, data.Items.Count, nameof(itemFeatures));
        ThrowIfForeign(userFeatures, data.Users.Count, nameof(userFeatures));
        threads ??= WorkerThreads.Shared;
        MemoryNeed.ThrowIfTooLarge(data.Users.Count, data.Items.Count, options.Factors + 1); // and the bias
        var userFeatureMatrix = FeatureMatrix.Create(data.ByUser, data.ByItem, userFeatures, options.UsesImplicitSets);
        var users = new BayesianSide(data.ByUser, userFeatureMatrix, options, UserPurpose, threads, cancellationToken);
        var items = new BayesianSide(
            data.ByItem, FeatureMatrix.Create(data.ByItem, data.ByUser, itemFeatures, options.UsesImplicitSets), options,
            ItemPurpose, threads, cancellationToken);
        var samples = new List<BayesianSample>(options.Samples);
        var targets = CenteredTargets(data);
        var noisePrecision = 1.0;
        for (var sweep = 1; sweep <= options.Sweeps; sweep++)
        {
            users.Draw(items, targets, noisePrecision, options.Seed, (ulong)sweep, threads, cancellationToken);
            if (sweep > options.BurnIn && (sweep - options.BurnIn) % options.Thinning == 0)
            {
                samples.Add(BayesianSample.Of(items, users.Prior, noisePrecision));
            }

            var squaredError = items.Draw(
                users, targets, noisePrecision, options.Seed, (ulong)sweep, threads, cancellationToken).Sum();
            var random = new RandomStream(options.Seed, NoisePurpose, (ulong)sweep);
            noisePrecision = 2 * random.NextGamma((1 + data.Count) / 2.0) / (1 + squaredError);
            progress?.Report(new TrainingProgress(
                ModelName, sweep, options.Sweeps, squaredError, data.Count == 0 ? 0 : Math.Sqrt(squaredError / data.Count)));
        }

        return new BayesianModel(options, (float)data.MeanRating, data.Items.Count, userFeatures, samples);
    }

    private static void ThrowIfForeign(SideFeatures? features, int rows, string name)
    {
        if (features is not null && features.RowCount != rows)
        {
            throw new ArgumentException($"Features of {features.RowCount} rows do not match {rows}.", name);
        }
    }

    /// <summary>Rating minus μ, by rating code.</summary>
    private static float[] CenteredTargets(RatingData data)
    {
        var targets = new float[byte.MaxValue + 1];
        for (var code = 1; code <= data.Scale.Count; code++)
        {
            targets[code] = (float)(data.Scale.ValueOf((byte)code) - data.MeanRating);
        }

        return targets;
    }
}
