namespace MovieRecs.Api.Data;

/// <summary>The bytes of a published model, apart from its facts so that listing models does not read them.</summary>
public sealed class ModelArtifact
{
    public required int Version { get; init; }

    public required byte[] Content { get; init; }

    /// <summary>SHA-256 of <see cref="Content"/>.</summary>
    public required byte[] Sha256 { get; init; }
}
