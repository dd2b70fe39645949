using System.Runtime.Versioning;
using Npgsql;

namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>
/// A PostgreSQL server of the service's own: its cluster is created once, it is reachable through a Unix socket only,
/// started again when it dies and stopped with the service. If the service was killed, its server runs on; the next
/// start shuts that one down first.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class PrivateCluster : IAsyncDisposable
{
    /// <summary>The role that the service connects as: it owns its database and is not a superuser.</summary>
    public const string RoleName = "movierecs";

    public const string DatabaseName = "movierecs";

    private readonly PrivateClusterOptions _options;
    private readonly ClusterServer _server;
    private readonly ClusterSupervisor _supervisor;
    private readonly ClusterLock _lock;
    private readonly string _socketFolder;
    private readonly ILogger _logger;
    private int _stopped;

    private PrivateCluster(
        PrivateClusterOptions options,
        ClusterServer server,
        ClusterSupervisor supervisor,
        ClusterLock clusterLock,
        string socketFolder,
        ILogger logger) =>
        (_options, _server, _supervisor, _lock, _socketFolder, _logger) =
        (options, server, supervisor, clusterLock, socketFolder, logger);

    /// <summary>Connects to the service's own database.</summary>
    public string ConnectionString => ConnectionStringTo(DatabaseName);

    public string ConnectionStringTo(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = _socketFolder,
        Port = SocketFolder.Port,
        Username = RoleName,
        Database = database,
        MaxPoolSize = _options.MaximumConnections,
        // Nothing to encrypt on a Unix socket, and asking costs each connection a round trip.
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>
    /// Creates the cluster if there is none, recovers from a crash of the last run, and returns when it accepts
    /// connections.
    /// </summary>
    /// <exception cref="LocalPostgresException">It cannot run; nothing that existed was changed.</exception>
    public static async Task<PrivateCluster> StartAsync(
        PrivateClusterOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var clusterLock = ClusterLock.Acquire(options.Folder);
        try
        {
            var version = ClusterFiles.ReadMajorVersion(options.Folder);
            var binaries = await PostgresBinaries.FindAsync(options.BinaryFolder, version, cancellationToken);
            var account = await ServerAccount.ForAsync(options.Folder, cancellationToken);
            if (version is null)
            {
                LogCreating(logger, binaries.MajorVersion, options.Folder, account.Name);
                await ClusterFiles.CreateAsync(options, binaries, account, cancellationToken);
            }

            var server = new ClusterServer(options, binaries, account);
            await ClearLastRunAsync(options, server, logger, cancellationToken);
            var socketFolder = await SocketFolder.CreateAsync(options.Folder, account, cancellationToken);
            var configuration = ClusterFiles.WriteConfiguration(options, account, socketFolder);
            await server.StartAsync(configuration, cancellationToken);
            LogStarted(logger, binaries.MajorVersion, options.Folder, account.Name);
            var supervisor = new ClusterSupervisor(server, RestartAsync, logger);
            return new PrivateCluster(options, server, supervisor, clusterLock, socketFolder, logger);

            async Task RestartAsync(CancellationToken stoppingToken)
            {
                if (!await server.IsRunningAsync(stoppingToken))
                {
                    PostmasterFile.Read(options.Folder)?.Delete();
                    await SocketFolder.EmptyAsync(socketFolder, account, stoppingToken);
                    await server.StartAsync(configuration, stoppingToken);
                }
            }
        }
        catch
        {
            clusterLock.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Ends the server, always: it does not take a cancellation token, because the host cancels its own after the
    /// shutdown time and the server must not outlive the service even then.
    /// </summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
        {
            return;
        }

        await _supervisor.DisposeAsync();
        try
        {
            await _server.StopAsync(_options.StopTimeout, CancellationToken.None);
            SocketFolder.Delete(_socketFolder);
            LogStopped(_logger, _options.Folder);
        }
        finally
        {
            _lock.Dispose();
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    private static async Task ClearLastRunAsync(
        PrivateClusterOptions options, ClusterServer server, ILogger logger, CancellationToken cancellationToken)
    {
        if (PostmasterFile.Read(options.Folder) is not { } lastRun)
        {
            return;
        }

        if (await lastRun.IsRunningAsync(cancellationToken))
        {
            LogStoppingOrphan(logger, lastRun.ProcessId);
            await server.StopAsync(TimeSpan.FromSeconds(30), cancellationToken);
        }
        else
        {
            LogStaleFile(logger, lastRun.ProcessId);
            lastRun.Delete();
        }

        if (lastRun.SocketFolder is { } socketFolder)
        {
            SocketFolder.DeleteLeftOver(socketFolder);
        }
    }

    [LoggerMessage(LogLevel.Information, "Creating a PostgreSQL {MajorVersion} cluster in {Folder} for the account {Account}")]
    private static partial void LogCreating(ILogger logger, int majorVersion, string folder, string account);

    [LoggerMessage(LogLevel.Information, "PostgreSQL {MajorVersion} runs in {Folder} under the account {Account}")]
    private static partial void LogStarted(ILogger logger, int majorVersion, string folder, string account);

    [LoggerMessage(LogLevel.Information, "PostgreSQL in {Folder} has stopped")]
    private static partial void LogStopped(ILogger logger, string folder);

    [LoggerMessage(LogLevel.Warning, "The last run left its PostgreSQL server behind (process {ProcessId}); stopping it")]
    private static partial void LogStoppingOrphan(ILogger logger, int processId);

    [LoggerMessage(LogLevel.Warning, "The last run of PostgreSQL (process {ProcessId}) ended without a shutdown; recovering")]
    private static partial void LogStaleFile(ILogger logger, int processId);
}
