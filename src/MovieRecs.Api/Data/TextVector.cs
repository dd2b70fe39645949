namespace MovieRecs.Api.Data;

/// <summary>What a model made of a text. It can be made again at any time: this is a cache.</summary>
public sealed class TextVector
{
    /// <summary>Who made it, as vectors of different models do not mix.</summary>
    public required string Model { get; init; }

    /// <summary>The first 128 bits of the text's SHA-256.</summary>
    public required Guid Hash { get; init; }

    /// <summary>Single-precision numbers, little-endian.</summary>
    public required byte[] Vector { get; init; }
}
