using System.Runtime.InteropServices;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Bayesian matrix factorisation by Gibbs sampling on the normal equations of ALS:
/// r ~ N(μ + b_u + b_i + u·v, 1/(α·γ_u·γ_i)), where the unknowns of both sides have Gaussian priors whose means depend on side
/// information and on the implicit sets, and the γ, from a Gamma prior, say how much the ratings of a user or an item scatter.
/// </summary>
/// <remarks>
/// Salakhutdinov, Mnih, "Bayesian probabilistic matrix factorization using MCMC", ICML 2008; side information as in Macau
/// (Simm et al. 2017); implicit sets as in SVD++ (Koren 2008), here for both sides; noise by user and item as in Lakshminarayanan,
/// Bouchard, Archambeau, "Robust Bayesian matrix factorisation", AISTATS 2011. The deviations of the priors move by
/// <see cref="ScaleMove"/>, too: a plain chain takes hundreds of sweeps to find them.
/// </remarks>
public static class BayesianTrainer
{
    internal const string ModelName = "bayesian";

    private const int LeastBurnIn = 20;
    private const double StationaryRhat = 1.05;

    /// <summary>Draws the chain and keeps samples of it.</summary>
    /// <param name="data">The ratings. Users and items without any get what their side information says.</param>
    /// <param name="options">Validated first.</param>
    /// <param name="itemFeatures">What is known of the items, over the items of <paramref name="data"/>; null: nothing.</param>
    /// <param name="userFeatures">What is known of the users, likewise.</param>
    /// <param name="start">
    /// An earlier model to begin at, which makes the chain much shorter: see <see cref="BayesianOptions.WarmSamples"/>. User
    /// features are taken for those of that model, in its order, if they are as many in the same groups. Null: begins at noise.
    /// </param>
    /// <param name="heldOut">
    /// Ratings of the same users and items that are not part of <paramref name="data"/>: they tell when the burn-in is over. Null: the
    /// training ratings do.
    /// </param>
    /// <param name="progress">
    /// Told of each sweep, on the calling thread: the squared error and the RMSE of the current draw.
    /// </param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    /// <exception cref="InsufficientMemoryException">A side has more unknowns than an array holds.</exception>
    /// <exception cref="ArgumentException">
    /// Features are of other users or items, or the start does not fit the data and the options.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BayesianModel Train(
        RatingData data,
        BayesianOptions options,
        SideFeatures? itemFeatures = null,
        SideFeatures? userFeatures = null,
        BayesianStart? start = null,
        RatingData? heldOut = null,
        IProgress<TrainingProgress>? progress = null,
        WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ThrowIfForeign(itemFeatures, data.Items.Count, nameof(itemFeatures));
        ThrowIfForeign(userFeatures, data.Users.Count, nameof(userFeatures));
        if (start is not null)
        {
            BayesianStart.ThrowIfUnfit(start, data.Items.Count, options);
        }

        if (heldOut is not null && (heldOut.Users.Count != data.Users.Count || heldOut.Items.Count != data.Items.Count))
        {
            throw new ArgumentException(
                $"Held-out ratings of {heldOut.Users.Count} users and {heldOut.Items.Count} items do not match "
                + $"{data.Users.Count} and {data.Items.Count}.", nameof(heldOut));
        }

        threads ??= WorkerThreads.Shared;
        MemoryNeed.ThrowIfTooLarge(data.Users.Count, data.Items.Count, options.Factors + 1); // and the bias
        var chain = new BayesianChain(data, options, itemFeatures, userFeatures, threads, cancellationToken);
        if (start is null)
        {
            var (samples, diagnostics) = Draw(
                chain, data, heldOut, options, options.BurnIn, options.Samples, endsBurnIn: true, progress);
            return new BayesianModel(
                options, (float)data.MeanRating, data.Items.Count, userFeatures, samples, chain.Sweeps, diagnostics);
        }

        var moved = Moved(start, options, userFeatures);
        chain.Restart(moved[^1], start.Model.Sweeps);
        var (news, warmDiagnostics) = Draw(
            chain, data, heldOut, options, options.WarmBurnIn, options.WarmSamples, endsBurnIn: false, progress);
        List<BayesianSample> joined = [.. moved.TakeLast(Math.Max(0, options.Samples - options.WarmSamples)), .. news];
        SetNewBiases(joined, options.WarmSamples, start.ItemIndices.Span);
        return new BayesianModel(
            options, (float)data.MeanRating, data.Items.Count, userFeatures, joined, chain.Sweeps, warmDiagnostics);
    }

    /// <summary>Draws the burn-in and samples.</summary>
    private static (List<BayesianSample> Samples, ChainDiagnostics Diagnostics) Draw(
        BayesianChain chain, RatingData data, RatingData? heldOut, BayesianOptions options, int burnIn, int sampleCount,
        bool endsBurnIn, IProgress<TrainingProgress>? progress)
    {
        var samples = new List<BayesianSample>(sampleCount);
        var errors = new List<double>();
        for (var sweep = 1; sweep <= burnIn + (sampleCount * options.Thinning); sweep++)
        {
            chain.DrawUsers();
            if (sweep > burnIn && (sweep - burnIn) % options.Thinning == 0)
            {
                samples.Add(chain.Sample());
            }

            var squaredError = chain.DrawItems();
            errors.Add(heldOut is { Count: > 0 } ? chain.SquaredErrorOf(heldOut) : squaredError);
            if (endsBurnIn && sweep < burnIn && IsStationary(errors))
            {
                burnIn = sweep;
            }

            progress?.Report(new TrainingProgress(
                ModelName, sweep, burnIn + (sampleCount * options.Thinning), squaredError,
                data.Count == 0 ? 0 : Math.Sqrt(squaredError / data.Count)));
        }

        return (samples, ChainDiagnostics.Of(burnIn, CollectionsMarshal.AsSpan(errors)));
    }

    /// <summary>Whether the last half of the sweeps stays where it is.</summary>
    private static bool IsStationary(List<double> errors) => errors.Count >= LeastBurnIn
        && ChainDiagnostics.SplitRhatOf(CollectionsMarshal.AsSpan(errors)[(errors.Count / 2)..]) <= StationaryRhat;

    /// <summary>The newest samples of the earlier model that may be needed, in their order, for the new items.</summary>
    private static BayesianSample[] Moved(BayesianStart start, BayesianOptions options, SideFeatures? userFeatures)
    {
        var features = userFeatures?.FeatureCount ?? 0;
        var earlier = start.Model.UserFeatures;
        var areSame = features > 0 && earlier is not null && earlier.Groups.SequenceEqual(userFeatures!.Groups);
        return [.. start.Model.Samples
            .TakeLast(Math.Max(1, options.Samples - options.WarmSamples))
            .Select(sample => sample.MoveTo(
                start.ItemIndices.Span, areSame ? features : 0, features, options.UsesImplicitSets))];
    }

    /// <summary>
    /// Gives new items the mean of their new biases in the earlier samples. Their factors there stay those of an average item:
    /// they cannot be copied, since samples far apart are rotated.
    /// </summary>
    private static void SetNewBiases(List<BayesianSample> samples, int newCount, ReadOnlySpan<int> itemIndices)
    {
        for (var item = 0; item < itemIndices.Length; item++)
        {
            if (itemIndices[item] >= 0)
            {
                continue;
            }

            var mean = samples.TakeLast(newCount).Average(sample => sample.BiasOf(item));
            foreach (var sample in samples.SkipLast(newCount))
            {
                sample.SetBias(item, mean);
            }
        }
    }

    private static void ThrowIfForeign(SideFeatures? features, int rows, string name)
    {
        if (features is not null && features.RowCount != rows)
        {
            throw new ArgumentException($"Features of {features.RowCount} rows do not match {rows}.", name);
        }
    }
}
