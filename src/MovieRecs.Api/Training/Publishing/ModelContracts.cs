using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Training.Publishing;

/// <param name="Items">Newest version first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record ModelPage(IReadOnlyList<ModelAnswer> Items, string? NextCursor);

/// <summary>A published model as the administration sees it.</summary>
/// <param name="Version">From 1, one more for each published model.</param>
/// <param name="Active">Whether answers are made from it now.</param>
/// <param name="TrainingRunId">The run that made it.</param>
/// <param name="RefitOf">
/// For a version that a deletion made: the one it is but for the movies that the deleted user had rated, which were solved again. What
/// was trained, when, on how much and how well is of that one. Null for any other.
/// </param>
/// <param name="TrainedAt">When it was trained.</param>
/// <param name="ActivatedAt">When it was put into service last.</param>
/// <param name="RatingCount">Ratings there were, held-out ones included.</param>
/// <param name="UserCount">Users it was trained on.</param>
/// <param name="MovieCount">Movies it knows.</param>
/// <param name="Options">What it was trained with.</param>
/// <param name="Metrics">Figures on the held-out ratings.</param>
/// <param name="Bytes">Size of the stored artifact; null if it is no longer kept.</param>
/// <param name="Damaged">Whether the stored artifact cannot be served: it does not match its checksum or cannot be read.</param>
/// <param name="Damage">What is wrong with it.</param>
public sealed record ModelAnswer(
    int Version,
    bool Active,
    int TrainingRunId,
    int? RefitOf,
    DateTimeOffset TrainedAt,
    DateTimeOffset ActivatedAt,
    long RatingCount,
    int UserCount,
    int MovieCount,
    ModelOptions Options,
    ValidationMetrics Metrics,
    long? Bytes,
    bool Damaged,
    string? Damage);
