using System.Globalization;
using Npgsql;

namespace MovieRecs.Api.Data;

/// <summary>
/// A connection of its own that holds the service's claim on the database: an advisory lock of its session, which ends with the
/// connection however the process ends. The caches of a service count on being the only writer.
/// </summary>
internal sealed class DatabaseClaim : IAsyncDisposable
{
    private const long Key = 0x4D52_5356_4300_0001;

    private const string TryTake = "SELECT pg_try_advisory_lock($1)";

    private const string FindHolder = """
        SELECT activity.pid, activity.application_name
        FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (classid::bigint << 32 | objid::bigint) = $1
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly NpgsqlConnection _connection;

    private DatabaseClaim(NpgsqlConnection connection) => (_connection, ServerProcessId) = (connection, connection.ProcessID);

    /// <summary>What this process calls its session, so that whoever finds the claim taken knows by whom.</summary>
    public static string SessionName { get; } = string.Create(
        CultureInfo.InvariantCulture, $"MovieRecs service, process {Environment.ProcessId} on {HostName()}");

    /// <summary>How long an answer may take.</summary>
    public required TimeSpan Patience { get; set; }

    /// <summary>The server's process for this session.</summary>
    public int ServerProcessId { get; }

    /// <exception cref="NpgsqlException">The database does not answer.</exception>
    public static async Task<DatabaseClaim> ConnectAsync(
        string connectionString, TimeSpan patience, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = SessionName,
            Pooling = false,
            Timeout = (int)patience.TotalSeconds,
            CommandTimeout = (int)patience.TotalSeconds,
        };
        var connection = new NpgsqlConnection(builder.ConnectionString);
        try
        {
            await WithinAsync(patience, connection.OpenAsync(cancellationToken), cancellationToken);
            return new DatabaseClaim(connection) { Patience = patience };
        }
        catch
        {
            _ = CloseAsync(connection);
            throw;
        }
    }

    /// <summary>Takes the claim unless somebody has it.</summary>
    /// <returns>Null on success; otherwise who holds it.</returns>
    public async Task<ClaimHolder?> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (await QueryAsync(TryTake, Key, reader => reader.GetBoolean(0), cancellationToken))
        {
            return null;
        }

        // Released between the two statements, but not ours all the same.
        return await QueryAsync(
            FindHolder,
            Key,
            reader => new ClaimHolder(reader.GetInt32(0), reader.IsDBNull(1) ? "" : reader.GetString(1)),
            cancellationToken) ?? new ClaimHolder(0, "");
    }

    /// <summary>Ends another session of the same role.</summary>
    public Task EndSessionAsync(int processId, CancellationToken cancellationToken) =>
        QueryAsync("SELECT pg_terminate_backend($1)", processId, reader => reader.GetBoolean(0), cancellationToken);

    /// <summary>Returns after <paramref name="interval"/> if the database answers then.</summary>
    /// <exception cref="NpgsqlException">The connection is dead, which is seen at once, or the answer does not come.</exception>
    public async Task WatchAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        await _connection.WaitAsync(interval, cancellationToken);
        await QueryAsync("SELECT $1", 1, reader => reader.GetInt32(0), cancellationToken);
    }

    /// <summary>Gives the claim up, without waiting for a server that hangs.</summary>
    public async ValueTask DisposeAsync()
    {
        var closed = CloseAsync(_connection);
        await Task.WhenAny(closed, Task.Delay(CloseTimeout));
    }

    private async Task<T?> QueryAsync<T, TParameter>(
        string sql, TParameter parameter, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection)
        {
            Parameters = { new NpgsqlParameter<TParameter> { TypedValue = parameter } },
        };
        var answer = command.ExecuteReaderAsync(cancellationToken);
        await WithinAsync(Patience, answer, cancellationToken);
        await using var reader = await answer;
        return await reader.ReadAsync(cancellationToken) ? row(reader) : default;
    }

    // The driver's own time-outs do not help against a server that hangs: the driver waits for the cancellation of the
    // statement.
    private static async Task WithinAsync(TimeSpan patience, Task answer, CancellationToken cancellationToken)
    {
        try
        {
            await answer.WaitAsync(patience, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            // On a busy machine the answer may have arrived and not been looked at yet.
            await Task.WhenAny(answer, Task.Delay(Grace, cancellationToken));
            if (answer.IsCompletedSuccessfully)
            {
                return;
            }

            throw new NpgsqlException("The database does not answer.", exception);
        }
    }

    private static async Task CloseAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // Dead already, or still busy with a statement without an answer, whose time-out breaks the connection.
        }
    }

    // The server cuts names of sessions to 63 bytes and replaces what is not ASCII.
    private static string HostName() =>
        string.Concat(Environment.MachineName
            .Where(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.').Take(24));
}

/// <summary>Who has the claim.</summary>
/// <param name="ProcessId">The server's process for the session; 0 if the session has ended meanwhile.</param>
/// <param name="Name">What the session calls itself; empty for one of another role.</param>
internal sealed record ClaimHolder(int ProcessId, string Name)
{
    public override string ToString() => ProcessId == 0
        ? "a service that is ending"
        : $"{(Name.Length > 0 ? Name : "another role's session")} "
            + $"(PostgreSQL process {ProcessId.ToString(CultureInfo.InvariantCulture)})";
}
