using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Samples of the posterior of Bayesian matrix factorisation. A user, of the training data or new, is folded in from the
/// ratings under every sample; the predictive mean averages the posterior means. Immutable; safe to use from any number of
/// threads.
/// </summary>
public sealed class BayesianModel : IUncertainRatingPredictor, IRanker
{
    private const ulong FoldInPurpose = 400;

    private readonly IReadOnlyList<BayesianSample> _samples;
    private readonly NormalSystemPool _systems;
    private readonly DenseRows _typicalShift; // one sample per row: what side information shifts an average user by

    internal BayesianModel(
        BayesianOptions options, float globalMean, int itemCount, SideFeatures? userFeatures,
        IReadOnlyList<BayesianSample> samples)
    {
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
    /// The variance is E[1/α] plus that of the prediction, the latter estimated by one draw of the user per sample. The
    /// draws are seeded by the sample alone, so the same profile always gets the same answer.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">An item that the model does not have.</exception>
    public void Predict(
        RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings, Span<float> standardDeviations)
    {
        FactorRows.CheckFoldIn(profile.ItemIndices, profile.Ratings, [], ItemCount, 0);
        var sums = new double[itemIndices.Length];
        var drawSums = new double[standardDeviations.Length];
        var drawSquares = new double[standardDeviations.Length];
        var noise = 0.0;
        var draw = new float[FactorTable.PaddedFactors(UnknownCount)];
        var system = _systems.Rent();
        try
        {
            for (var index = 0; index < _samples.Count; index++)
            {
                var sample = _samples[index];
                var mean = FoldIn(system, index, profile, draw);
                noise += 1 / sample.NoisePrecision;
                for (var position = 0; position < itemIndices.Length; position++)
                {
                    var item = itemIndices[position];
                    var start = GlobalMean + sample.ItemBiases[item];
                    sums[position] += start + FactorRows.Dot(mean, sample.Items[item]);
                    if (standardDeviations.IsEmpty)
                    {
                        continue;
                    }

                    var drawn = start + (double)FactorRows.Dot(draw, sample.Items[item]);
                    drawSums[position] += drawn;
                    drawSquares[position] += drawn * drawn;
                }
            }
        }
        finally
        {
            _systems.Return(system);
        }

        double count = _samples.Count;
        for (var position = 0; position < ratings.Length; position++)
        {
            ratings[position] = (float)(sums[position] / count);
            if (!standardDeviations.IsEmpty)
            {
                var average = drawSums[position] / count;
                var spread = Math.Max(0, (drawSquares[position] / count) - (average * average));
                standardDeviations[position] = (float)Math.Sqrt((noise / count) + spread);
            }
        }
    }

    /// <summary>
    /// Scores by predicted rating, which is a bad order: see docs/evaluation.md. O(samples · items · factors).
    /// </summary>
    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores)
    {
        var items = new int[ItemCount];
        for (var item = 0; item < items.Length; item++)
        {
            items[item] = item;
        }

        Predict(profile, items, scores, []);
    }

    /// <summary>Cosine of two items' factors, averaged over the samples: factors of different samples are rotated.</summary>
    /// <param name="item">0 … <see cref="ItemCount"/> − 1.</param>
    /// <param name="similarities">Receives <see cref="ItemCount"/> values from −1 to 1.</param>
    public void Similarities(int item, Span<float> similarities)
    {
        similarities.Clear();
        var norms = new float[ItemCount];
        foreach (var sample in _samples)
        {
            for (var other = 0; other < norms.Length; other++)
            {
                var factors = sample.Items[other][..Options.Factors];
                norms[other] = MathF.Sqrt(FactorRows.Dot(factors, factors));
            }

            var query = sample.Items[item][..Options.Factors];
            for (var other = 0; other < norms.Length; other++)
            {
                var length = norms[item] * norms[other];
                similarities[other] += length == 0
                    ? 0
                    : FactorRows.Dot(query, sample.Items[other][..Options.Factors]) / length / _samples.Count;
            }
        }
    }

    /// <summary>The posterior mean of the user under one sample (in the system's memory), and a draw.</summary>
    private unsafe ReadOnlySpan<float> FoldIn(NormalSystem system, int index, RatingProfile profile, float[] draw)
    {
        var sample = _samples[index];
        var residuals = new float[profile.ItemIndices.Length];
        for (var position = 0; position < residuals.Length; position++)
        {
            residuals[position] = profile.Ratings[position] - GlobalMean - sample.ItemBiases[profile.ItemIndices[position]];
        }

        var random = new RandomStream(Options.Seed, FoldInPurpose, (ulong)index);
        RowPrior.Draw(
            system, sample.Items.Values, profile.ItemIndices, residuals, sample.Ridges, PriorMean(index, profile),
            sample.NoisePrecision, UnknownCount, ref random, draw);
        return new ReadOnlySpan<float>(system.Solution, draw.Length);
    }

    private float[] PriorMean(int index, RatingProfile profile)
    {
        var sample = _samples[index];
        var mean = new float[sample.Items.Stride];
        for (var column = 0; column < UnknownCount; column++)
        {
            mean[column] = (float)sample.UserMean[column];
        }

        if (profile.UserIndex >= 0 && profile.UserIndex < UserFeatures?.RowCount)
        {
            sample.UserWeights.Accumulate(
                UserFeatures.FeaturesOf(profile.UserIndex), UserFeatures.ValuesOf(profile.UserIndex), mean);
        }
        else
        {
            DenseRows.AddScaled(mean, _typicalShift[index], 1);
        }

        if (Options.UsesImplicitSets && !profile.ItemIndices.IsEmpty)
        {
            sample.UserWeights.Accumulate(
                profile.ItemIndices, SideCount, FeatureMatrix.SetWeight(profile.ItemIndices.Length), mean);
        }

        return mean;
    }

    private DenseRows TypicalShifts()
    {
        var shifts = new DenseRows(_samples.Count, FactorTable.PaddedFactors(UnknownCount));
        for (var index = 0; index < _samples.Count; index++)
        {
            for (var user = 0; user < UserFeatures?.RowCount; user++)
            {
                _samples[index].UserWeights.Accumulate(
                    UserFeatures.FeaturesOf(user), UserFeatures.ValuesOf(user), shifts[index]);
            }

            foreach (ref var value in shifts[index])
            {
                value /= Math.Max(1, UserFeatures?.RowCount ?? 0);
            }
        }

        return shifts;
    }
}
