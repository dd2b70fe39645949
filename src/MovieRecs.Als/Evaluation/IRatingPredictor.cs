namespace MovieRecs.Als.Evaluation;

/// <summary>A model that predicts ratings. Safe for concurrent use.</summary>
public interface IRatingPredictor
{
    /// <summary>Predicts what the user would give, in stars and not clipped to the scale.</summary>
    /// <param name="profile">The user's ratings; may be empty.</param>
    /// <param name="itemIndices">Items to predict.</param>
    /// <param name="ratings">Receives finite predictions, parallel to <paramref name="itemIndices"/>.</param>
    void Predict(RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings);
}

/// <summary>A rating predictor that knows how far off it may be. Safe for concurrent use.</summary>
public interface IUncertainRatingPredictor : IRatingPredictor
{
    /// <summary>Whether it knows in fact; else the deviations are NaN.</summary>
    bool HasDeviations { get; }

    /// <summary>As <see cref="IRatingPredictor.Predict"/>, with the predictive standard deviation.</summary>
    /// <param name="profile">The user's ratings; may be empty.</param>
    /// <param name="itemIndices">Items to predict.</param>
    /// <param name="ratings">Receives the predictive means in stars.</param>
    /// <param name="standardDeviations">Receives the deviation of a rating about its mean in stars, noise included.</param>
    void Predict(
        RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings, Span<float> standardDeviations);
}
