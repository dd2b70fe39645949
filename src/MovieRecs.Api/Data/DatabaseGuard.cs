using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using MovieRecs.Api.Hosting.Problems;
using Npgsql;

namespace MovieRecs.Api.Data;

/// <summary>
/// Wraps the statements of requests: fails at once during an outage, and clears the pool when one of its connections
/// turns out to be dead or read-only, so that after a restart of the server a single statement fails, not one per
/// connection.
/// </summary>
internal sealed class DatabaseGuard(NpgsqlDataSource source, DatabaseAvailability availability)
{
    /// <summary>
    /// Runs statements that use the driver directly; those of Entity Framework go through
    /// <see cref="GuardInterceptor"/>.
    /// </summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> statements)
    {
        availability.ThrowIfUnavailable();
        try
        {
            return await statements();
        }
        catch (NpgsqlException exception)
        {
            Note(exception);
            throw;
        }
    }

    public void ThrowIfUnavailable() => availability.ThrowIfUnavailable();

    public void Note(Exception exception)
    {
        if (DatabaseFailure.IsLostConnection(exception) || DatabaseFailure.IsReadOnly(exception))
        {
            source.Clear();
        }
    }
}

/// <summary>Puts the guard around what Entity Framework does.</summary>
internal sealed class GuardInterceptor(DatabaseGuard guard)
    : DbCommandInterceptor, IDbConnectionInterceptor, IDbTransactionInterceptor
{
    public ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        guard.ThrowIfUnavailable();
        return ValueTask.FromResult(result);
    }

    public Task ConnectionFailedAsync(
        DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default) =>
        NoteAsync(eventData.Exception);

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default) =>
        NoteAsync(eventData.Exception);

    public Task TransactionFailedAsync(
        DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default) =>
        NoteAsync(eventData.Exception);

    private Task NoteAsync(Exception exception)
    {
        guard.Note(exception);
        return Task.CompletedTask;
    }
}
