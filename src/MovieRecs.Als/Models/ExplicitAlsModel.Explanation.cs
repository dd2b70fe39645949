using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models;

/// <content>What each rating of a user adds to predictions.</content>
public sealed partial class ExplicitAlsModel
{
    private readonly NormalSystemPool _widenedSystems; // the bias is one of the unknowns

    /// <summary>Splits predictions. O(ratings · factors² + factors³ + items · (factors² + ratings · factors)).</summary>
    /// <param name="profile">The user's ratings.</param>
    /// <param name="items">Items to predict.</param>
    /// <param name="share">What the predictions count for.</param>
    /// <param name="contributions">Is added to.</param>
    internal void Explain(RatingProfile profile, ReadOnlySpan<int> items, float share, RatingContributions contributions)
    {
        var stride = FactorTable.PaddedFactors(Factors + 1);
        var queries = new float[items.Length * stride];
        for (var place = 0; place < items.Length; place++)
        {
            Widen(items[place], queries.AsSpan(place * stride, stride));
            contributions.AddBase(place, share * (GlobalMean + ItemBiases.Span[items[place]]));
        }

        Explain(profile, queries, share, contributions);
    }

    /// <summary>The same for items that are not in the model.</summary>
    internal void Explain(RatingProfile profile, IReadOnlyList<PlacedItem> items, RatingContributions contributions)
    {
        var stride = FactorTable.PaddedFactors(Factors + 1);
        var queries = new float[items.Count * stride];
        for (var place = 0; place < items.Count; place++)
        {
            items[place].StarFactors.Span.CopyTo(queries.AsSpan(place * stride, Factors));
            queries[(place * stride) + Factors] = Options.HasBiases ? 1 : 0;
            contributions.AddBase(place, GlobalMean + items[place].StarBias);
        }

        Explain(profile, queries, share: 1, contributions);
    }

    /// <param name="profile">The user's ratings.</param>
    /// <param name="queries">Items as rows of the widened system; replaced.</param>
    /// <param name="share">What the predictions count for.</param>
    /// <param name="contributions">Is added to.</param>
    private void Explain(RatingProfile profile, float[] queries, float share, RatingContributions contributions)
    {
        var stride = FactorTable.PaddedFactors(Factors + 1);
        var rated = profile.ItemIndices;
        var ridges = WidenedRidges(rated.Length);
        var design = new float[rated.Length * stride];
        var residuals = new float[rated.Length];
        var columns = new int[rated.Length];
        for (var place = 0; place < rated.Length; place++)
        {
            Widen(rated[place], design.AsSpan(place * stride, stride));
            residuals[place] = profile.Ratings[place] - GlobalMean - ItemBiases.Span[rated[place]];
            columns[place] = place;
        }

        var row = new RowPrior.Observations(design, columns, residuals, weights: []);
        Span<float> nothing = stackalloc float[stride];
        nothing.Clear();
        var system = _widenedSystems.Rent();
        try
        {
            // The solution itself is the fold-in's and of no interest here.
            RowPrior.Solve(system, row, ridges, shift: nothing);
            contributions.Add(system, row, ridges, center: nothing, ReadSets(rated, stride), queries, share);
        }
        finally
        {
            _widenedSystems.Return(system);
        }
    }

    /// <summary>An item as a row of the system of a user whose bias is one of the unknowns: its factors and 1, padded.</summary>
    internal void Widen(int item, Span<float> row)
    {
        ItemFactors.Span.Slice(item * Factors, Factors).CopyTo(row);
        row[Factors] = Options.HasBiases ? 1 : 0;
    }

    /// <summary>The penalties of such a system, of a user with so many ratings; 1 for the padding.</summary>
    internal float[] WidenedRidges(int ratingCount)
    {
        var penalty = ExplicitAlsTrainer.Penalty(Options);
        var (ridge, biasRidge) = penalty.For(Math.Max(1, ratingCount));
        var ridges = new float[FactorTable.PaddedFactors(Factors + 1)];
        Array.Fill(ridges, 1);
        ridges.AsSpan(0, Factors).Fill(ridge);
        ridges[Factors] = penalty.HasBiases ? biasRidge : 1;
        return ridges;
    }

    /// <summary>What having rated each item says of the user.</summary>
    private float[] ReadSets(ReadOnlySpan<int> rated, int stride)
    {
        if (SetWeights.IsEmpty)
        {
            return [];
        }

        var sets = new float[rated.Length * stride];
        var width = Factors + 1;
        for (var place = 0; place < rated.Length; place++)
        {
            var row = sets.AsSpan(place * stride, width);
            FactorRows.AddScaled(row, SetWeights.Span.Slice(rated[place] * width, width), FeatureMatrix.SetWeight(rated.Length));
            row[Factors] *= Options.HasBiases ? 1 : 0;
        }

        return sets;
    }
}
