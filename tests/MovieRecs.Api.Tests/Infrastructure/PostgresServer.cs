using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using MovieRecs.Api.Data;
using MovieRecs.Api.Data.LocalPostgres;
using Npgsql;

namespace MovieRecs.Api.Tests.Infrastructure;

/// <summary>
/// The PostgreSQL server of this test process: a private cluster in a temporary folder, started at the first use and
/// deleted after the last test. Databases are clones of one that the migrations made.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const int DropAttempts = 6;

    private const string TemplateName = "migrated";
    private const string FolderPrefix = "movierecs-tests-";

    private static readonly Lazy<Task<PostgresServer>> Shared = new(StartAsync);

    private readonly string _folder;
    private readonly PrivateCluster _cluster;
    private readonly NpgsqlDataSource _administration;
    private readonly SemaphoreSlim _template = new(1);
    private int _databaseCount;

    private PostgresServer(string folder, PrivateCluster cluster)
    {
        _folder = folder;
        _cluster = cluster;
        _administration = NpgsqlDataSource.Create(cluster.ConnectionString);
    }

    public static Task<PostgresServer> GetAsync() => Shared.Value;

    /// <summary>Called once after the last test; without effect when no test needed the server.</summary>
    public static async Task StopSharedAsync()
    {
        if (Shared.IsValueCreated)
        {
            await (await Shared.Value).DisposeAsync();
        }
    }

    /// <summary>A new database with the current schema and no rows; returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databaseCount)}";

        // One at a time: a template must not be in use while it is copied.
        await _template.WaitAsync();
        try
        {
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {TemplateName}");
        }
        finally
        {
            _template.Release();
        }

        return ConnectionStringTo(name);
    }

    /// <summary>A new database without any schema.</summary>
    public async Task<string> CreateEmptyDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databaseCount)}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return ConnectionStringTo(name);
    }

    /// <summary>Ends its connections and deletes the database, as if it had gone away.</summary>
    public async Task DropDatabaseAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
        var drop = $"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database}";
        var force = " WITH (FORCE)";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExecuteAsync(drop + force);
                return;
            }
            catch (PostgresException exception)
                when (exception.SqlState == PostgresErrorCodes.ObjectInUse && attempt < DropAttempts)
            {
                // The server gives the connections it ends five seconds; a busy machine may need more.
                NpgsqlConnection.ClearPool(connection);
                force = " WITH (FORCE)";
            }
            catch (PostgresException exception)
                when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege && attempt < DropAttempts)
            {
                // A vacuum of the server's own may only be ended by a plain DROP.
                force = "";
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _administration.DisposeAsync();
        await _cluster.StopAsync();
        _template.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<PostgresServer> StartAsync()
    {
        await DeleteLeftOversAsync();
        var folder = Directory.CreateTempSubdirectory(FolderPrefix).FullName;
        var cluster = await StartClusterAsync(folder);
        var server = new PostgresServer(folder, cluster);
        await server.ExecuteAsync($"CREATE DATABASE {TemplateName}");
        await using var context = new MovieRecsDbContext(new DbContextOptionsBuilder<MovieRecsDbContext>()
            .UseNpgsql(server.ConnectionStringTo(TemplateName) + ";Pooling=false").Options);
        await context.Database.MigrateAsync();
        return server;
    }

    private static Task<PrivateCluster> StartClusterAsync(string folder) => PrivateCluster.StartAsync(
        new PrivateClusterOptions
        {
            Folder = Path.Combine(folder, "postgres"),
            Durable = false,
            MayCreateDatabases = true,
            MaximumConnections = 200,
        },
        NullLogger.Instance,
        CancellationToken.None);

    /// <summary>Test processes that were killed leave a folder and a running server; those in use are locked and stay.</summary>
    private static async Task DeleteLeftOversAsync()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            if (!Directory.Exists(Path.Combine(folder, "postgres")))
            {
                continue;
            }

            try
            {
                await (await StartClusterAsync(folder)).StopAsync();
                Directory.Delete(folder, recursive: true);
            }
            catch (LocalPostgresException exception)
            {
                Console.WriteLine($"{folder} stays: {exception.Message}");
            }
        }
    }

    // Few connections each: the databases of all test classes that run at once share the server's limit. Patient, because the
    // machine may be busy with all of them.
    private string ConnectionStringTo(string database) =>
        new NpgsqlConnectionStringBuilder(_cluster.ConnectionStringTo(database)) { MaxPoolSize = 10, CommandTimeout = 30, Timeout = 15 }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _administration.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
