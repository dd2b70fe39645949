using System.Buffers;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Evaluation;

/// <summary>The scores of an <see cref="IFactorRanker"/>.</summary>
internal static class InnerProducts
{
    public static void Score(IFactorRanker ranker, UserProfile profile, Span<float> scores)
    {
        var length = ranker.VectorLength;
        var rented = ArrayPool<float>.Shared.Rent(length);
        var user = rented.AsSpan(0, length);
        ranker.FoldIn(profile, user);
        var items = ranker.ItemVectors.Span;
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = FactorRows.Dot(user, items.Slice(item * length, length));
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
