using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MovieRecs.Api.Data.LocalPostgres;
using Npgsql;

namespace MovieRecs.Api.Tests.Data.LocalPostgres;

/// <summary>A temporary folder for one private cluster, and what tests look at from outside.</summary>
internal sealed class ClusterFolder : IDisposable
{
    private readonly string _parent;

    public ClusterFolder(string name = "postgres")
    {
        _parent = Directory.CreateTempSubdirectory("movierecs-cluster-").FullName;
        Path = System.IO.Path.Combine(_parent, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
    }

    /// <summary>The cluster's data directory; not there at first.</summary>
    public string Path { get; }

    public string PidFile => System.IO.Path.Combine(Path, "postmaster.pid");

    /// <summary>The running server's process id.</summary>
    public int ServerId => int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);

    public Task<PrivateCluster> StartAsync(
        string? binaryFolder = null, bool durable = false, CancellationToken cancellationToken = default) =>
        PrivateCluster.StartAsync(
            new PrivateClusterOptions { Folder = Path, Durable = durable, BinaryFolder = binaryFolder },
            NullLogger.Instance,
            cancellationToken);

    public static async Task<object?> QueryAsync(PrivateCluster cluster, string sql)
    {
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Whether a process runs; one that has ended but was not collected by its parent does not.</summary>
    public static bool IsRunning(int processId) => Status(processId, "State") is { } state && state[0] != 'Z';

    /// <summary>A field of /proc/PID/status.</summary>
    public static string? Status(int processId, string field)
    {
        var path = $"/proc/{processId}/status";
        return File.Exists(path)
            ? File.ReadLines(path).First(line => line.StartsWith(field + ":", StringComparison.Ordinal))[(field.Length + 1)..].Trim()
            : null;
    }

    /// <summary>Every path below the data directory with its length.</summary>
    public List<string> Listing() =>
    [
        .. Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(entry => $"{entry} {(File.Exists(entry) ? new FileInfo(entry).Length : 0)}"),
    ];

    public void Dispose() => Directory.Delete(_parent, recursive: true);
}
