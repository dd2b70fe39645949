using MovieRecs.Als.Models;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Evaluates implicit ALS: the user is folded in from the profile and every item scored. Safe for concurrent use.
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
    public void FoldIn(RatingProfile profile, Span<float> userVector) =>
        model.FoldIn(profile.ItemIndices, profile.Ratings, userVector);

    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores) => InnerProducts.Score(this, profile, scores);
}
