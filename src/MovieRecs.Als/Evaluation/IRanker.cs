namespace MovieRecs.Als.Evaluation;

/// <summary>A model that orders the catalogue for a user. Safe for concurrent use.</summary>
public interface IRanker
{
    /// <summary>Items in the catalogue.</summary>
    int ItemCount { get; }

    /// <summary>Scores every item; only the order within one user means something.</summary>
    /// <param name="profile">The user's ratings; may be empty.</param>
    /// <param name="scores">Receives <see cref="ItemCount"/> finite values, higher is better.</param>
    void Score(UserProfile profile, Span<float> scores);
}
