using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace MovieRecs.Api.Hosting.Problems;

/// <summary>What an exception says about the database, wherever in the chain of exceptions the driver's own is.</summary>
internal static class DatabaseFailure
{
    /// <summary>
    /// Whether the statement may succeed later: no connection, a time-out, a server that stops or starts, a disk that is full, a
    /// database that is read-only. Anything else is the statement's own fault.
    /// </summary>
    public static bool IsUnavailable(Exception? exception) => Find(exception) is { } failure
        // The driver calls a failure transient when trying again may help. The classes are PostgreSQL's for connections, sign-in,
        // a missing database, lack of resources, operator and system.
        && (failure.IsTransient || EndsSession(failure) || IsReadOnly(failure)
            || failure.SqlState?[..2] is "08" or "28" or "3D" or "53" or "57" or "58");

    /// <summary>Whether the connection was gone before the server could answer: others of the pool may be gone, too.</summary>
    public static bool IsLostConnection(Exception? exception) => Find(exception) is { } failure
        && (EndsSession(failure) || failure.InnerException is IOException or SocketException);

    /// <summary>Whether a write was refused because the database, or the session, is read-only.</summary>
    public static bool IsReadOnly(Exception? exception) =>
        Find(exception) is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>
    /// Whether the server may have done what it was asked for although the call failed. Only an error that it reports without
    /// ending the session means that it has not.
    /// </summary>
    public static bool IsInDoubt(Exception exception) => Find(exception) is { } failure
        && (failure is not PostgresException || EndsSession(failure));

    // PostgreSQL's severities that end the session, "could not write init file" (XX000) of a full disk among them: never a
    // statement's fault.
    private static bool EndsSession(DbException failure) =>
        failure is PostgresException { InvariantSeverity: "FATAL" or "PANIC" };

    /// <summary>Entity Framework wraps the driver's exception, once or twice.</summary>
    private static DbException? Find(Exception? exception)
    {
        while (exception is not (null or DbException))
        {
            exception = exception.InnerException;
        }

        return exception as DbException;
    }
}
