using System.Buffers;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Evaluates implicit ALS: the user is folded in from the profile and every item scored. Safe for concurrent use.
/// </summary>
/// <param name="model">The model.</param>
public sealed class ImplicitAlsRanker(ImplicitAlsModel model) : IRanker
{
    /// <inheritdoc/>
    public int ItemCount => model.ItemCount;

    /// <inheritdoc/>
    public void Score(UserProfile profile, Span<float> scores)
    {
        var rented = ArrayPool<float>.Shared.Rent(model.Factors);
        var user = rented.AsSpan(0, model.Factors);
        model.FoldIn(profile.ItemIndices, profile.Ratings, user);
        var items = model.ItemFactors.Span;
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = FactorRows.Dot(user, items.Slice(item * model.Factors, model.Factors));
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
