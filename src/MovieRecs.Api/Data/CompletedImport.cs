namespace MovieRecs.Api.Data;

/// <summary>An import that was committed. The last one tells a start whether its data set is already in.</summary>
public sealed class CompletedImport
{
    public int Id { get; init; }

    /// <summary>Path or name of the data set, for people.</summary>
    public required string Source { get; init; }

    /// <summary>Digest of the files' paths, sizes and times and of the options: the same one imports the same data.</summary>
    public required string Fingerprint { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>What it changed and which lines it refused, JSON.</summary>
    public required string Report { get; init; }
}
