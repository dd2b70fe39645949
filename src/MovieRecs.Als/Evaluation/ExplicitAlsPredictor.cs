using System.Buffers;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Evaluates explicit ALS: the user is folded in from the profile, so that known and new users are treated alike and
/// training users are solved for against the final items. Safe for concurrent use.
/// </summary>
/// <param name="model">The model.</param>
/// <remarks>
/// As a ranker it orders by predicted rating, leaving out what is the same for all items of a user: u·v + b_i, the
/// inner product of (u, 1) and (v, b_i). This order is worse than popularity: see docs/evaluation.md.
/// </remarks>
public sealed class ExplicitAlsPredictor(ExplicitAlsModel model) : IUncertainRatingPredictor, IFactorRanker
{
    private readonly Lazy<float[]> _itemVectors = new(() => WithBiases(model));

    /// <inheritdoc/>
    public int ItemCount => model.ItemCount;

    /// <inheritdoc/>
    public int VectorLength => model.Factors + 1;

    /// <inheritdoc/>
    public ReadOnlyMemory<float> ItemVectors => _itemVectors.Value;

    /// <inheritdoc/>
    public bool HasDeviations => model.Noise is not null;

    /// <inheritdoc/>
    public void Predict(RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings) =>
        Predict(profile, itemIndices, ratings, []);

    /// <inheritdoc/>
    public void Predict(
        RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings, Span<float> standardDeviations)
    {
        var rented = ArrayPool<float>.Shared.Rent(model.Factors);
        var user = rented.AsSpan(0, model.Factors);
        var bias = model.FoldIn(profile.ItemIndices, profile.Ratings, user, out var squaredError);
        var variance = model.UserVariance(squaredError, profile.ItemIndices.Length);
        for (var index = 0; index < itemIndices.Length; index++)
        {
            ratings[index] = model.Predict(user, bias, itemIndices[index]);
            if (!standardDeviations.IsEmpty)
            {
                standardDeviations[index] = model.Deviation(variance, itemIndices[index]);
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <inheritdoc/>
    public void FoldIn(RatingProfile profile, Span<float> userVector)
    {
        model.FoldIn(profile.ItemIndices, profile.Ratings, userVector[..model.Factors]);
        userVector[model.Factors] = 1;
    }

    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores) => InnerProducts.Score(this, profile, scores);

    private static float[] WithBiases(ExplicitAlsModel model)
    {
        var factors = model.ItemFactors.Span;
        var biases = model.ItemBiases.Span;
        var vectors = new float[checked(model.ItemCount * (model.Factors + 1))];
        for (var item = 0; item < model.ItemCount; item++)
        {
            var vector = vectors.AsSpan(item * (model.Factors + 1), model.Factors + 1);
            factors.Slice(item * model.Factors, model.Factors).CopyTo(vector);
            vector[model.Factors] = biases[item];
        }

        return vectors;
    }
}
