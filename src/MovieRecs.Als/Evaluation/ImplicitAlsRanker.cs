using System.Buffers;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Evaluates implicit ALS: the user is folded in from the profile, its ratings weighed by the model's <see cref="Recency"/> if
/// their times are known, and every item scored. Safe for concurrent use.
/// </summary>
/// <param name="model">The model.</param>
public sealed class ImplicitAlsRanker(ImplicitAlsModel model) : IFactorRanker
{
    /// <inheritdoc/>
    public int ItemCount => model.ItemCount;

    /// <inheritdoc/>
    public int VectorLength => model.Factors;

    /// <inheritdoc/>
    public ReadOnlyMemory<float> ItemVectors => model.ItemFactors;

    /// <inheritdoc/>
    public void FoldIn(RatingProfile profile, Span<float> userVector)
    {
        if (model.Recency is not { } recency || profile.Times.IsEmpty)
        {
            model.FoldIn(profile.ItemIndices, profile.Ratings, userVector);
            return;
        }

        var rented = ArrayPool<float>.Shared.Rent(profile.Times.Length);
        var weights = rented.AsSpan(0, profile.Times.Length);
        recency.Weigh(profile.Times, weights);
        model.FoldIn(profile.ItemIndices, profile.Ratings, weights, userVector);
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores) => InnerProducts.Score(this, profile, scores);
}
