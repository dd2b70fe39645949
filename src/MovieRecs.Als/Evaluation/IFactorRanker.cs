namespace MovieRecs.Als.Evaluation;

/// <summary>
/// A ranker whose score is the inner product of a vector of the user with one of the item: <see cref="IRanker.Score"/> gives
/// those products. Lists of many users are then made together and most items ruled out unseen, see <see cref="UserLists"/>.
/// Safe for concurrent use.
/// </summary>
public interface IFactorRanker : IRanker
{
    /// <summary>Values of a vector.</summary>
    int VectorLength { get; }

    /// <summary>Row-major, <see cref="IRanker.ItemCount"/> × <see cref="VectorLength"/>; never written to.</summary>
    ReadOnlyMemory<float> ItemVectors { get; }

    /// <summary>The user's vector.</summary>
    /// <param name="profile">The user's ratings; may be empty.</param>
    /// <param name="userVector">Receives <see cref="VectorLength"/> values.</param>
    void FoldIn(UserProfile profile, Span<float> userVector);
}
