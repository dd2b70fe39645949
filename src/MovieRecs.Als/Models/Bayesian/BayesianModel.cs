using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Samples of the posterior of Bayesian matrix factorisation. A user, of the training data or new, is folded in from the
/// ratings under every sample; the predictive mean averages the posterior means. Immutable; safe to use from any number of
/// threads.
/// </summary>
public sealed partial class BayesianModel : IUncertainRatingPredictor, IRanker
{
    private const int BlockItems = 64;

    private readonly object _identity = new();
    private readonly IReadOnlyList<BayesianSample> _samples;
    private readonly NormalSystemPool _systems;
    private readonly DenseRows _typicalShift; // one sample per row: what side information shifts an average user by

    internal BayesianModel(
        BayesianOptions options, float globalMean, int itemCount, SideFeatures? userFeatures,
        IReadOnlyList<BayesianSample> samples, long sweeps, ChainDiagnostics? diagnostics)
    {
        (Sweeps, Diagnostics) = (sweeps, diagnostics);
        (Options, GlobalMean, ItemCount, UserFeatures, _samples) = (options, globalMean, itemCount, userFeatures, samples);
        _systems = new NormalSystemPool(UnknownCount);
        _typicalShift = TypicalShifts();
    }

    /// <summary>The options it was trained with.</summary>
    public BayesianOptions Options { get; }

    /// <summary>μ, the mean of the training ratings.</summary>
    public float GlobalMean { get; }

    /// <inheritdoc/>
    public int ItemCount { get; }

    /// <inheritdoc/>
    public bool HasDeviations => true;

    /// <summary>Samples kept.</summary>
    public int SampleCount => _samples.Count;

    /// <summary>Sweeps of the chain that led here, with those of the models that it was retrained from.</summary>
    public long Sweeps { get; }

    /// <summary>How well the chain of the last training had converged; null if the model is of before that was kept.</summary>
    public ChainDiagnostics? Diagnostics { get; }

    /// <summary>Side information of the training users, or null.</summary>
    public SideFeatures? UserFeatures { get; }

    internal IReadOnlyList<BayesianSample> Samples => _samples;

    private int UnknownCount => Options.Factors + 1;

    private int SideCount => UserFeatures?.FeatureCount ?? 0;

    /// <inheritdoc/>
    public void Predict(RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings) =>
        Predict(profile, itemIndices, ratings, []);

    /// <inheritdoc/>
    /// <remarks>
    /// The variance is that of the noise, E[1/(α·γ_u·γ_i)], plus that of the prediction, the latter estimated by one draw of the user
    /// per sample. The
    /// draws are seeded by the sample alone, so the same profile always gets the same answer.
    /// </remarks>
    /// <exception cref="ArgumentException">A span of results is not as long as the items.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An item that the model does not have.</exception>
    public void Predict(
        RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings, Span<float> standardDeviations) =>
        Predict(FoldIn(profile, withDraws: !standardDeviations.IsEmpty), itemIndices, ratings, standardDeviations);

    /// <summary>Predicts one rating, in stars and not clipped to the scale. Allocates nothing; O(samples · factors).</summary>
    /// <param name="user">A fold-in by this model.</param>
    /// <param name="item">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentException">Another model made the fold-in.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An item that the model does not have.</exception>
    public float Predict(BayesianFoldIn user, int item) => Predict(user, item, out _);

    /// <inheritdoc cref="Predict(BayesianFoldIn, int)"/>
    /// <param name="user">A fold-in by this model.</param>
    /// <param name="item">0 … <see cref="ItemCount"/> − 1.</param>
    /// <param name="varianceOverSamples">
    /// How much the samples disagree: the variance of the prediction from the user's posterior mean, in squared stars. It is less
    /// than that of a rating, which has noise and the uncertainty of the user, too.
    /// </param>
    public float Predict(BayesianFoldIn user, int item, out float varianceOverSamples)
    {
        ThrowIfForeign(user);
        ThrowIfUnknown(item);
        var (sum, squares) = (0.0, 0.0);
        for (var index = 0; index < _samples.Count; index++)
        {
            var predicted = Predict(_samples[index], user.MeanOf(index), user.MeanBiasOf(index), item);
            sum += predicted;
            squares += predicted * predicted;
        }

        varianceOverSamples = (float)Variance(sum, squares);
        return (float)(sum / _samples.Count);
    }

    /// <summary>
    /// Predicts ratings, in stars and not clipped to the scale. Allocates nothing; O(items · samples · factors).
    /// </summary>
    /// <param name="user">A fold-in by this model, with draws if deviations are wanted.</param>
    /// <param name="items">Items to predict.</param>
    /// <param name="ratings">Receives the predictive means, parallel to <paramref name="items"/>.</param>
    /// <param name="standardDeviations">
    /// Receives the deviation of a rating about its mean in stars, noise included; or empty.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Another model made the fold-in, it lacks the draws, or a span of results is not as long as the items.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An item that the model does not have.</exception>
    public void Predict(
        BayesianFoldIn user, ReadOnlySpan<int> items, Span<float> ratings, Span<float> standardDeviations = default)
    {
        ThrowIfForeign(user);
        ThrowIfMismatched(user, items.Length, ratings.Length, standardDeviations.Length);
        foreach (var item in items)
        {
            ThrowIfUnknown(item);
        }

        // Sample by sample within a block: its sums stay in the first-level cache, and so does the user's row.
        Span<double> sums = stackalloc double[BlockItems];
        Span<double> drawSums = stackalloc double[BlockItems];
        Span<double> drawSquares = stackalloc double[BlockItems];
        Span<double> noise = stackalloc double[BlockItems];
        for (var start = 0; start < items.Length; start += BlockItems)
        {
            var block = items.Slice(start, Math.Min(BlockItems, items.Length - start));
            sums.Clear();
            SumMeans(user, block, sums);
            for (var position = 0; position < block.Length; position++)
            {
                ratings[start + position] = (float)(sums[position] / _samples.Count);
            }

            if (standardDeviations.IsEmpty)
            {
                continue;
            }

            drawSums.Clear();
            drawSquares.Clear();
            noise.Clear();
            SumDraws(user, block, drawSums, drawSquares, noise);
            for (var position = 0; position < block.Length; position++)
            {
                standardDeviations[start + position] =
                    (float)Math.Sqrt((noise[position] / _samples.Count) + Variance(drawSums[position], drawSquares[position]));
            }
        }
    }

    /// <summary>The model for another catalogue. An item that it does not know is an average one.</summary>
    /// <param name="current">The ids behind this model's items.</param>
    /// <param name="wanted">The ids behind the other's.</param>
    /// <exception cref="ArgumentException"><paramref name="current"/> has a different number of items.</exception>
    /// <returns>This model if the ids are the same in the same order.</returns>
    public BayesianModel WithItems(IdMap current, IdMap wanted)
    {
        var indices = BayesianStart.Of(this, current, wanted).ItemIndices;
        if (current.Ids.SequenceEqual(wanted.Ids))
        {
            return this;
        }

        return new BayesianModel(
            Options, GlobalMean, wanted.Count, UserFeatures,
            [.. _samples.Select(sample => sample.MoveTo(indices.Span, SideCount, SideCount, Options.UsesImplicitSets))], Sweeps,
            Diagnostics);
    }

    /// <summary>Cosine of two items' factors, averaged over the samples: factors of different samples are rotated.</summary>
    /// <param name="item">0 … <see cref="ItemCount"/> − 1.</param>
    /// <param name="similarities">Receives <see cref="ItemCount"/> values from −1 to 1.</param>
    public void Similarities(int item, Span<float> similarities)
    {
        similarities.Clear();
        var norms = new float[ItemCount];
        var row = new float[FactorTable.PaddedFactors(UnknownCount)];
        var query = new float[row.Length];
        var inner = new float[ItemCount];
        foreach (var sample in _samples)
        {
            sample.Items.Read(item, query);
            query[UnknownCount - 1] = 0; // factors alone
            for (var other = 0; other < norms.Length; other++)
            {
                sample.Items.Read(other, row);
                row[UnknownCount - 1] = 0;
                norms[other] = MathF.Sqrt(FactorRows.Dot(row, row));
                inner[other] = FactorRows.Dot(query, row);
            }

            for (var other = 0; other < norms.Length; other++)
            {
                var length = norms[item] * norms[other];
                similarities[other] += length == 0 ? 0 : inner[other] / length / _samples.Count;
            }
        }
    }

    private static void ThrowIfMismatched(BayesianFoldIn user, int items, int ratings, int deviations)
    {
        if (ratings != items || (deviations != 0 && deviations != items))
        {
            throw new ArgumentException($"{items} items have room for {ratings} ratings and {deviations} deviations.");
        }

        if (deviations != 0 && !user.HasDraws)
        {
            throw new ArgumentException("Standard deviations need a fold-in with draws.", nameof(user));
        }
    }

    private void ThrowIfForeign(BayesianFoldIn user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Source != _identity)
        {
            throw new ArgumentException("Another model folded this user in.", nameof(user));
        }
    }

    private void ThrowIfUnknown(int item) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)ItemCount, nameof(item));

    private void SumMeans(BayesianFoldIn user, ReadOnlySpan<int> items, Span<double> sums)
    {
        for (var index = 0; index < _samples.Count; index++)
        {
            var sample = _samples[index];
            var mean = user.MeanOf(index);
            var bias = user.MeanBiasOf(index);
            for (var position = 0; position < items.Length; position++)
            {
                sums[position] += Predict(sample, mean, bias, items[position]);
            }
        }
    }

    private void SumDraws(
        BayesianFoldIn user, ReadOnlySpan<int> items, Span<double> sums, Span<double> squares, Span<double> noise)
    {
        for (var index = 0; index < _samples.Count; index++)
        {
            var sample = _samples[index];
            var draw = user.DrawOf(index);
            var bias = user.DrawBiasOf(index);
            var variance = user.NoiseVarianceOf(index);
            for (var position = 0; position < items.Length; position++)
            {
                var drawn = Predict(sample, draw, bias, items[position]);
                sums[position] += drawn;
                squares[position] += drawn * drawn;
                noise[position] += variance * sample.NoiseRatioOf(items[position]);
            }
        }
    }

    private double Predict(BayesianSample sample, ReadOnlySpan<float> user, float userBias, int item) =>
        GlobalMean + userBias + (double)sample.Items.Dot(item, user);

    /// <summary>The variance over the samples.</summary>
    private double Variance(double sum, double squares)
    {
        var average = sum / _samples.Count;
        return Math.Max(0, (squares / _samples.Count) - (average * average));
    }
}
