namespace MovieRecs.Als.Evaluation;

/// <summary>A model that predicts ratings. Safe for concurrent use.</summary>
public interface IRatingPredictor
{
    /// <summary>Predicts what the user would give, in stars and not clipped to the scale.</summary>
    /// <param name="profile">The user's ratings; may be empty.</param>
    /// <param name="itemIndices">Items to predict.</param>
    /// <param name="ratings">Receives finite predictions, parallel to <paramref name="itemIndices"/>.</param>
    void Predict(UserProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings);
}
