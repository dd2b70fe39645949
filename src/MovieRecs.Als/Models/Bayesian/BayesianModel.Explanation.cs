using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models.Bayesian;

/// <content>What each rating of a user adds to predictions.</content>
public sealed partial class BayesianModel
{
    /// <summary>
    /// Splits predictions, which are means over the samples: given the noise of the user, each is linear in the ratings under every
    /// sample. O(samples · (ratings · factors² + items · (factors² + ratings · factors))).
    /// </summary>
    /// <param name="profile">The user's ratings.</param>
    /// <param name="items">Items to predict.</param>
    /// <param name="share">What the predictions count for.</param>
    /// <param name="contributions">Is added to.</param>
    internal void Explain(RatingProfile profile, ReadOnlySpan<int> items, float share, RatingContributions contributions)
    {
        var stride = FactorTable.PaddedFactors(UnknownCount);
        var user = new BayesianFoldIn(_identity, _samples.Count, stride, hasDraws: false);
        var row = new WidenedRow(profile.ItemIndices.Length, stride, hasWeights: Options.NoiseFreedom > 0);
        var ridges = new float[stride];
        var center = new float[stride];
        var sets = new float[Options.UsesImplicitSets ? row.Count * stride : 0];
        var queries = new float[items.Length * stride];
        var ofSample = share / _samples.Count;
        var system = _systems.Rent();
        try
        {
            var noiseWeight = FirstNoiseWeight(system, profile, row);
            for (var index = 0; index < _samples.Count; index++)
            {
                var sample = _samples[index];
                var precision = sample.NoisePrecision * noiseWeight;
                noiseWeight = FoldIn(system, index, profile, row, noiseWeight, user);
                for (var column = 0; column < stride; column++)
                {
                    ridges[column] = (float)(sample.PaddedPrecisions[column] / precision);
                }

                SetCenter(index, profile, center);
                ReadSets(sample, profile, sets);
                for (var place = 0; place < items.Length; place++)
                {
                    var query = queries.AsSpan(place * stride, stride);
                    sample.Items.Read(items[place], query);
                    contributions.AddBase(place, ofSample * (GlobalMean + query[UnknownCount - 1]));
                    query[UnknownCount - 1] = 1;
                }

                contributions.Add(
                    system, new RowPrior.Observations(row.Design, row.Columns, row.Residuals, row.Weights), ridges, center, sets,
                    queries, ofSample);
            }
        }
        finally
        {
            _systems.Return(system);
        }
    }

    /// <summary>What having rated each item says of the user.</summary>
    private void ReadSets(BayesianSample sample, RatingProfile profile, Span<float> sets)
    {
        if (sets.IsEmpty)
        {
            return;
        }

        sets.Clear();
        var stride = sets.Length / profile.ItemIndices.Length;
        var weight = FeatureMatrix.SetWeight(profile.ItemIndices.Length);
        for (var place = 0; place < profile.ItemIndices.Length; place++)
        {
            sample.UserWeights.Accumulate(
                profile.ItemIndices.Slice(place, 1), SideCount, weight, sets.Slice(place * stride, stride));
        }
    }
}
