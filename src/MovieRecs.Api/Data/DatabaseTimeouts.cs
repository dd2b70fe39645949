using Npgsql;

namespace MovieRecs.Api.Data;

/// <summary>How long statements and connections may take.</summary>
internal static class DatabaseTimeouts
{
    /// <summary>
    /// Loading, publishing and counting whole tables: minutes on a cold or slow disk, and nobody waits for an answer.
    /// </summary>
    public static readonly TimeSpan LongWork = TimeSpan.FromHours(1);

    /// <summary>What a request asks of many rows: counts, checksums, the deletion of an account.</summary>
    public static readonly TimeSpan Report = TimeSpan.FromSeconds(30);

    // A statement that times out on a server that hangs is cancelled first, which adds a connection time-out.
    private const int ConnectSeconds = 2;
    private const int RequestSeconds = 3;

    // A network that drops packets would otherwise hold statements of an hour for as long as the system's own keep-alive.
    private const int TcpKeepAliveSeconds = 30;

    /// <summary>
    /// For requests: a server that hangs holds each for five seconds at most. Values set by hand are kept.
    /// </summary>
    public static string ForRequests(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        Default(builder, "Timeout", () => builder.Timeout = ConnectSeconds);
        Default(builder, "Command Timeout", () => builder.CommandTimeout = RequestSeconds);
        return builder.ConnectionString;
    }

    /// <summary>How long a statement of a request may take.</summary>
    public static TimeSpan OfRequests(string connectionString) =>
        new NpgsqlConnectionStringBuilder(ForRequests(connectionString)).CommandTimeout is > 0 and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : Report;

    /// <summary>For imports and the loading of ratings, each on a connection of its own.</summary>
    public static string ForLongWork(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            CommandTimeout = (int)LongWork.TotalSeconds,
            Pooling = false,
        };
        // A path or an abstract name is a Unix socket, which refuses the option.
        if (builder.Host is not (['/' or '@', ..]))
        {
            builder.TcpKeepAlive = true;
            builder.TcpKeepAliveTime = TcpKeepAliveSeconds;
        }

        return builder.ConnectionString;
    }

    private static void Default(NpgsqlConnectionStringBuilder builder, string keyword, Action set)
    {
        if (!builder.ShouldSerialize(keyword))
        {
            set();
        }
    }
}
