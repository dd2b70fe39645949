using System.Buffers;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Evaluation;

/// <summary>A model that orders the catalogue for a user. Safe for concurrent use.</summary>
public interface IRanker
{
    /// <summary>Items in the catalogue.</summary>
    int ItemCount { get; }

    /// <summary>Scores every item; only the order within one user is meaningful.</summary>
    /// <param name="profile">The user's ratings; may be empty.</param>
    /// <param name="scores">Receives <see cref="ItemCount"/> finite values, higher is better.</param>
    void Score(RatingProfile profile, Span<float> scores);
}

/// <summary>
/// A ranker whose score is the inner product of a vector of the user with one of the item: <see cref="IRanker.Score"/> gives
/// those products. Lists of many users are then made together, and most items are ruled out without being scored, see
/// <see cref="UserLists"/>. Safe for concurrent use.
/// </summary>
public interface IFactorRanker : IRanker
{
    /// <summary>Length of a vector.</summary>
    int VectorLength { get; }

    /// <summary>Row-major, <see cref="IRanker.ItemCount"/> × <see cref="VectorLength"/>; never written to.</summary>
    ReadOnlyMemory<float> ItemVectors { get; }

    /// <summary>The user's vector.</summary>
    /// <param name="profile">The user's ratings; may be empty.</param>
    /// <param name="userVector">Receives <see cref="VectorLength"/> values.</param>
    void FoldIn(RatingProfile profile, Span<float> userVector);
}

/// <summary>The scores of an <see cref="IFactorRanker"/>.</summary>
internal static class InnerProducts
{
    public static void Score(IFactorRanker ranker, RatingProfile profile, Span<float> scores)
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
