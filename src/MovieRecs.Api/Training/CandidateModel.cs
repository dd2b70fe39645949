namespace MovieRecs.Api.Training;

/// <summary>A trained and judged model on its way into service.</summary>
/// <param name="Artifact">Both models in a model file; what is served is read back from it.</param>
/// <param name="Options">What it was trained with.</param>
/// <param name="Metrics">What its validation came to.</param>
/// <param name="RatingCount">Ratings there were, held-out ones included.</param>
/// <param name="UserCount">Users it was trained on.</param>
/// <param name="MovieCount">Movies it knows.</param>
internal sealed record CandidateModel(
    byte[] Artifact,
    ModelOptions Options,
    ValidationMetrics Metrics,
    long RatingCount,
    int UserCount,
    int MovieCount);
