namespace MovieRecs.Api.Data;

/// <summary>A published model: the facts about it. Its bytes are in <see cref="ModelArtifact"/>.</summary>
public sealed class TrainedModel
{
    public int Version { get; init; }

    public required int TrainingRunId { get; init; }

    /// <summary>The version that this one is but for the movies of deleted users; null for one that was trained.</summary>
    public int? RefitOf { get; init; }

    public required DateTimeOffset TrainedAt { get; init; }

    /// <summary>The last time it was put in service; the version activated last is the one served.</summary>
    public required DateTimeOffset ActivatedAt { get; set; }

    /// <summary>Hyper-parameters of both models, JSON.</summary>
    public required string Options { get; init; }

    /// <summary>Validation metrics by name, JSON.</summary>
    public required string Metrics { get; init; }

    public required long RatingCount { get; init; }

    public required int UserCount { get; init; }

    public required int MovieCount { get; init; }
}

/// <summary>
/// The bytes of a published model, separate from its facts so that listing models does not read them.
/// </summary>
public sealed class ModelArtifact
{
    public required int Version { get; init; }

    public required byte[] Content { get; init; }

    /// <summary>SHA-256 of <see cref="Content"/>.</summary>
    public required byte[] Sha256 { get; init; }
}
