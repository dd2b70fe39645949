namespace MovieRecs.Api.Data;

/// <summary>That somebody was deleted, but not who: enough to say when the models have forgotten them.</summary>
public sealed class Erasure
{
    public int Id { get; init; }

    public required DateTimeOffset ErasedAt { get; init; }

    public required int RatingsRemoved { get; init; }

    /// <summary>The version in service, which was trained while the user was there; 0 if there was none.</summary>
    public required int ModelVersion { get; init; }

    /// <summary>The movies the user had rated, until the models have been solved without these ratings; null from then on.</summary>
    public int[]? MovieIds { get; set; }

    /// <summary>The version in which these movies were solved again without the user; null if none was made.</summary>
    public int? RefitVersion { get; set; }

    /// <summary>The first version that nothing of the user went into; null until it is there.</summary>
    public int? CleanFromVersion { get; set; }
}
