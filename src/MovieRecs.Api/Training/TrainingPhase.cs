namespace MovieRecs.Api.Training;

/// <summary>Names of the phases of a run, in their order, as they stand in its progress and timings.</summary>
internal static class TrainingPhase
{
    /// <summary>Ratings stream out of the database into the matrices.</summary>
    public const string Load = "load";

    /// <summary>Implicit ALS, which orders the lists.</summary>
    public const string Ranker = "ranker";

    /// <summary>Explicit ALS, which predicts the stars.</summary>
    public const string Stars = "stars";

    /// <summary>The held-out ratings are predicted and ranked.</summary>
    public const string Evaluate = "evaluate";

    /// <summary>The artifact is stored and the snapshot built.</summary>
    public const string Publish = "publish";
}
