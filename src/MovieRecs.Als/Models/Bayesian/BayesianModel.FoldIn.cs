using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models.Bayesian;

/// <content>What the model makes of a user's ratings.</content>
public sealed partial class BayesianModel
{
    private const ulong FoldInPurpose = 400;

    /// <summary>
    /// The user's posterior under every sample. O(samples · (ratings · factors² + factors³)), which is nearly all that a
    /// prediction costs: keep it for as long as the ratings stay the same.
    /// </summary>
    /// <param name="profile">The user's ratings; may be empty. Not kept.</param>
    /// <param name="withDraws">Whether standard deviations will be asked for: twice the memory.</param>
    /// <exception cref="ArgumentException">A rating is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An item that the model does not have.</exception>
    public BayesianFoldIn FoldIn(RatingProfile profile, bool withDraws = false)
    {
        FactorRows.CheckFoldIn(profile.ItemIndices, profile.Ratings, [], ItemCount, 0);
        var stride = FactorTable.PaddedFactors(UnknownCount);
        var user = new BayesianFoldIn(_identity, _samples.Count, stride, withDraws);
        var row = new WidenedRow(profile.ItemIndices.Length, stride, hasWeights: Options.NoiseFreedom > 0);
        var system = _systems.Rent();
        try
        {
            var noiseWeight = FirstNoiseWeight(system, profile, row);
            for (var index = 0; index < _samples.Count; index++)
            {
                noiseWeight = FoldIn(system, index, profile, row, noiseWeight, user);
            }
        }
        finally
        {
            _systems.Return(system);
        }

        return user;
    }

    /// <summary>
    /// γ of a user is not known before the first sample: two draws under it, from γ = 1 on, tell. Each sample then goes on from the γ
    /// of the one before, as a chain does.
    /// </summary>
    private double FirstNoiseWeight(NormalSystem system, RatingProfile profile, WidenedRow row)
    {
        var noiseWeight = 1.0;
        if (Options.NoiseFreedom > 0 && row.Count > 0)
        {
            var room = new BayesianFoldIn(_identity, samples: 1, FactorTable.PaddedFactors(UnknownCount), hasDraws: true);
            noiseWeight = FoldIn(system, 0, profile, row, noiseWeight, room);
            noiseWeight = FoldIn(system, 0, profile, row, noiseWeight, room);
        }

        return noiseWeight;
    }

    /// <summary>The posterior mean of the user under one sample, and a draw if there is room for it.</summary>
    /// <returns>The mean of γ given a draw of the user.</returns>
    private double FoldIn(
        NormalSystem system, int index, RatingProfile profile, WidenedRow row, double noiseWeight, BayesianFoldIn user)
    {
        var sample = _samples[index];
        Widen(sample, profile, row, user.Stride);
        SetPriorMean(index, profile, row.PriorMean);
        var random = new RandomStream(Options.Seed, FoldInPurpose, (ulong)index);
        var draw = user.HasDraws ? user.DrawOf(index) : Options.NoiseFreedom > 0 ? row.Draw : [];
        var observations = new RowPrior.Observations(row.Design, row.Columns, row.Residuals, row.Weights);
        RowPrior.Draw(
            system, observations, sample.PaddedPrecisions, row.PriorMean, sample.NoisePrecision * noiseWeight, UnknownCount,
            ref random, draw);
        SolutionOf(system).CopyTo(user.MeanOf(index));
        user.MeanBiasOf(index) = sample.Scale(user.MeanOf(index));
        var variance = 1 / sample.NoisePrecision;
        if (Options.NoiseFreedom > 0 && row.Count > 0)
        {
            // γ | draw ~ Gamma(½(ν + n), ½(ν + α·Σ w·e²))
            var rate = Options.NoiseFreedom + (sample.NoisePrecision * RowPrior.SquaredError(observations, draw, out _));
            noiseWeight = (Options.NoiseFreedom + row.Count) / rate;
            variance *= rate / Math.Max(1, Options.NoiseFreedom + row.Count - 2);
        }

        if (user.HasDraws)
        {
            user.DrawBiasOf(index) = sample.Scale(draw);
            user.NoiseVarianceOf(index) = (float)variance;
        }

        return noiseWeight;
    }

    private void Widen(BayesianSample sample, RatingProfile profile, WidenedRow row, int stride)
    {
        for (var position = 0; position < row.Count; position++)
        {
            var design = row.Design.AsSpan(position * stride, stride);
            sample.Items.Read(profile.ItemIndices[position], design);
            row.Residuals[position] = profile.Ratings[position] - GlobalMean - design[UnknownCount - 1];
            design[UnknownCount - 1] = 1;
            if (row.Weights.Length > 0)
            {
                row.Weights[position] = sample.NoiseWeights[profile.ItemIndices[position]];
            }
        }
    }

    private static unsafe ReadOnlySpan<float> SolutionOf(NormalSystem system) => new(system.Solution, system.Order);

    /// <summary>Where the user's unknowns are shrunk to.</summary>
    private void SetPriorMean(int index, RatingProfile profile, Span<float> mean)
    {
        SetCenter(index, profile, mean);
        if (Options.UsesImplicitSets && !profile.ItemIndices.IsEmpty)
        {
            _samples[index].UserWeights.Accumulate(
                profile.ItemIndices, SideCount, FeatureMatrix.SetWeight(profile.ItemIndices.Length), mean);
        }
    }

    /// <summary>The same without what the rated items say.</summary>
    private void SetCenter(int index, RatingProfile profile, Span<float> mean)
    {
        var sample = _samples[index];
        mean.Clear();
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

    /// <summary>Room for the rated items of a profile under one sample.</summary>
    private sealed class WidenedRow(int count, int stride, bool hasWeights)
    {
        public int Count => count;

        /// <summary>Factors and 1 of each.</summary>
        public float[] Design { get; } = new float[checked(count * stride)];

        public float[] Residuals { get; } = new float[count];

        /// <summary>0, 1, 2 …: which rows of <see cref="Design"/>.</summary>
        public int[] Columns { get; } = [.. Enumerable.Range(0, count)];

        public float[] PriorMean { get; } = new float[stride];

        /// <summary>γ of each item; empty if all ratings scatter alike.</summary>
        public float[] Weights { get; } = new float[hasWeights ? count : 0];

        /// <summary>Room for a draw.</summary>
        public float[] Draw { get; } = new float[stride];
    }
}
