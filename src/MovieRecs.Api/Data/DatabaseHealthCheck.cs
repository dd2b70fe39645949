using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace MovieRecs.Api.Data;

/// <summary>Healthy while the database answers and takes writes.</summary>
internal sealed class DatabaseHealthCheck(NpgsqlDataSource source, DatabaseAvailability availability, DatabaseGuard guard)
    : IHealthCheck
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // A standby is read-only, and so is a server or a database that an operator made so.
    private const string IsReadOnly = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean";

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // Without the reason, which may name hosts; the log has it.
        var unhealthy = HealthCheckResult.Unhealthy("The database does not answer.");
        if (!availability.IsAvailable)
        {
            return unhealthy;
        }

        try
        {
            if (!await AskAsync().WaitAsync(Timeout, cancellationToken))
            {
                return HealthCheckResult.Healthy();
            }

            // A session takes the default when it begins: once it is off again, only new sessions notice.
            source.Clear();
            return HealthCheckResult.Unhealthy("The database is read-only.");
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            guard.Note(exception);
            return unhealthy;
        }
    }

    // Without the caller's token: the driver, asked to cancel on a server that hangs, waits for the whole time-out.
    private async Task<bool> AskAsync()
    {
        await using var command = source.CreateCommand(IsReadOnly);
        return (bool)(await command.ExecuteScalarAsync(CancellationToken.None))!;
    }
}
