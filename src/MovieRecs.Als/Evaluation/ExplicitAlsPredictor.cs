using System.Buffers;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Evaluates explicit ALS: the user is folded in from the profile, so that known and new users are treated alike and
/// training users are solved for against the final items. Safe for concurrent use.
/// </summary>
/// <param name="model">The model.</param>
public sealed class ExplicitAlsPredictor(ExplicitAlsModel model) : IRatingPredictor, IRanker
{
    /// <inheritdoc/>
    public int ItemCount => model.ItemCount;

    /// <inheritdoc/>
    public void Predict(UserProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings)
    {
        var rented = ArrayPool<float>.Shared.Rent(model.Factors);
        var user = rented.AsSpan(0, model.Factors);
        var bias = model.FoldIn(profile.ItemIndices, profile.Ratings, user);
        for (var index = 0; index < itemIndices.Length; index++)
        {
            ratings[index] = model.Predict(user, bias, itemIndices[index]);
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Scores by predicted rating. A bad order, worse than popularity: see docs/evaluation.md.</summary>
    /// <inheritdoc/>
    public void Score(UserProfile profile, Span<float> scores)
    {
        var rented = ArrayPool<float>.Shared.Rent(model.Factors);
        var user = rented.AsSpan(0, model.Factors);
        var bias = model.FoldIn(profile.ItemIndices, profile.Ratings, user);
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = model.Predict(user, bias, item);
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
