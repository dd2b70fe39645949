namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>Where a private cluster is and how it is run.</summary>
internal sealed record PrivateClusterOptions
{
    /// <summary>The cluster's data directory, absolute. Files beside it start with its name.</summary>
    public required string Folder { get; init; }

    /// <summary>False gives up crash safety for speed; for tests.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Whether the service's role may create databases; only tests need it.</summary>
    public bool MayCreateDatabases { get; init; }

    /// <summary>Connections at once; a connection in use costs the server a few megabytes.</summary>
    public int MaximumConnections { get; init; } = 40;

    /// <summary>Folder of <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; null searches the usual places.</summary>
    public string? BinaryFolder { get; init; }

    /// <summary>Time for a fast shutdown before an immediate one, which loses nothing but makes the next start recover.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
