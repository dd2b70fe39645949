using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Data.LocalPostgres;
using MovieRecs.Api.Hosting;
using Npgsql;

namespace MovieRecs.Api.Data;

/// <summary>
/// The life of the database within that of the service: started, reached, claimed and migrated before anything that
/// uses it starts, and stopped after everything that used it has stopped.
/// </summary>
internal sealed partial class DatabaseServer(
    IConfiguration configuration,
    IOptions<DatabaseOptions> options,
    DataFolder dataFolder,
    DatabaseWatch watch,
    IServiceProvider services,
    ILogger<DatabaseServer> logger) : IHostedService, IAsyncDisposable
{
    public const string ConnectionName = "MovieRecs";

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    private PrivateCluster? _cluster;
    private string? _connectionString;

    /// <summary>Known once the service has started.</summary>
    public string ConnectionString =>
        _connectionString ?? throw new InvalidOperationException("The database is used before it was started.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        await watch.ClaimAsync(ConnectionString, cancellationToken);
        if (options.Value.Migrate)
        {
            await MigrateAsync(cancellationToken);
        }

        watch.Start(ConnectionString, services.GetRequiredService<NpgsqlDataSource>());
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await watch.StopAsync();
        if (!OperatingSystem.IsWindows() && _cluster is not null)
        {
            // Idle connections would otherwise complain that the server hung up on them.
            services.GetRequiredService<NpgsqlDataSource>().Clear();
            await _cluster.StopAsync();
        }
    }

    /// <summary>Production has no private cluster: which database it uses is a decision.</summary>
    public static string? FindFault(IServiceProvider services) =>
        services.GetRequiredService<IHostEnvironment>().IsProduction()
        && string.IsNullOrEmpty(services.GetRequiredService<IConfiguration>().GetConnectionString(ConnectionName))
            ? $"ConnectionStrings__{ConnectionName}: a connection string is required in Production."
            : null;

    /// <summary>Makes the database reachable without changing its schema.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (configuration.GetConnectionString(ConnectionName) is { Length: > 0 } configured)
        {
            _connectionString = Check(configured);
            await WaitUntilReachableAsync(cancellationToken);
            return;
        }

        await StartClusterAsync(cancellationToken);
    }

    /// <summary>Applies the migrations that the database lacks, unless another process works on it.</summary>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<MovieRecsDbContext>().Database;
        database.SetCommandTimeout(DatabaseTimeouts.LongWork);
        try
        {
            var pending = (await database.GetPendingMigrationsAsync(cancellationToken)).ToList();
            if (pending.Count > 0)
            {
                await watch.ClaimAsync(ConnectionString, cancellationToken);
                await database.MigrateAsync(cancellationToken);
                LogMigrated(pending);
            }
        }
        catch (NpgsqlException exception)
        {
            throw new StartupException($"the database cannot be migrated: {exception.Message}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await watch.StopAsync();
        if (!OperatingSystem.IsWindows() && _cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    private async Task StartClusterAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new StartupException(
                $"ConnectionStrings__{ConnectionName}: a connection string is required on Windows, "
                + "which has no private cluster.");
        }

        try
        {
            dataFolder.Create();
            _cluster = await PrivateCluster.StartAsync(
                new PrivateClusterOptions { Folder = dataFolder.File("postgres"), BinaryFolder = options.Value.BinaryFolder },
                logger,
                cancellationToken);
            _connectionString = _cluster.ConnectionString;
        }
        catch (Exception exception) when (exception is LocalPostgresException or IOException or UnauthorizedAccessException)
        {
            if (exception is LocalPostgresException { ProgramOutput: { } output })
            {
                LogProgramOutput(output);
            }

            throw new StartupException(exception.Message, exception);
        }
    }

    private async Task WaitUntilReachableAsync(CancellationToken cancellationToken)
    {
        var deadline = DateTime.UtcNow + options.Value.StartTimeout;
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(
                    new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException exception) when (exception.IsTransient && DateTime.UtcNow < deadline)
            {
                LogWaiting(exception.Message);
            }
            catch (NpgsqlException exception)
            {
                throw new StartupException(
                    $"ConnectionStrings__{ConnectionName}: the database cannot be reached: {exception.Message}", exception);
            }

            await Task.Delay(RetryInterval, cancellationToken);
        }
    }

    private static string Check(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).ConnectionString;
        }
        catch (ArgumentException exception)
        {
            // The message names the keyword, never a value: the password stays out of it.
            throw new StartupException($"ConnectionStrings__{ConnectionName}: {exception.Message}", exception);
        }
    }

    [LoggerMessage(LogLevel.Information, "Brought the tables of the database up to date")]
    private partial void LogMigrated(IReadOnlyList<string> Migrations);

    [LoggerMessage(LogLevel.Error, "PostgreSQL log:\n{Output}")]
    private partial void LogProgramOutput(string output);

    [LoggerMessage(LogLevel.Warning, "The database does not answer yet: {Reason}")]
    private partial void LogWaiting(string reason);
}
