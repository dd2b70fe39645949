namespace MovieRecs.Api.Data;

/// <summary>That somebody was deleted, but not who: enough to say when the models have forgotten them.</summary>
public sealed class Erasure
{
    public int Id { get; init; }

    public required DateTimeOffset ErasedAt { get; init; }

    public required int RatingsRemoved { get; init; }

    /// <summary>The version in service, which was trained while the user was there; 0 if there was none.</summary>
    public required int ModelVersion { get; init; }

    /// <summary>The first version that nothing of the user went into; null until it is there.</summary>
    public int? CleanFromVersion { get; set; }
}
