using MovieRecs.Api.Hosting;
using Npgsql;

namespace MovieRecs.Api.Data;

/// <summary>
/// Keeps the service's claim on the database and checks every second whether the database still answers. During an
/// outage it tries until the database is back, then takes the claim again.
/// </summary>
internal sealed partial class DatabaseWatch(
    DatabaseAvailability availability, IHostApplicationLifetime lifetime, ILogger<DatabaseWatch> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    // A machine that starts a service may be busy with it.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    // A service that is ending, or a connection whose end the server has not noticed yet, gives the claim up in a moment.
    private static readonly TimeSpan TakenTimeout = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private DatabaseClaim? _claim;
    private int _stopped;
    private Task _watching = Task.CompletedTask;

    /// <summary>Takes the claim; without effect when this process has it.</summary>
    /// <exception cref="StartupException">Another process has it.</exception>
    public async Task ClaimAsync(string connectionString, CancellationToken cancellationToken)
    {
        if (_claim is not null)
        {
            return;
        }

        try
        {
            var claim = await DatabaseClaim.ConnectAsync(connectionString, StartPatience, cancellationToken);
            if (await TakeAsync(claim, lost: 0, cancellationToken) is { } holder)
            {
                await claim.DisposeAsync();
                throw new StartupException(Refusal(holder));
            }

            _claim = claim;
        }
        catch (NpgsqlException exception)
        {
            throw new StartupException($"the database cannot be claimed: {exception.Message}", exception);
        }
    }

    /// <summary>Watches from now on.</summary>
    /// <param name="connectionString">As it was claimed.</param>
    /// <param name="pool">Cleared when the server hangs up: its other connections are dead as well.</param>
    public void Start(string connectionString, NpgsqlDataSource pool)
    {
        var patience = DatabaseTimeouts.OfRequests(connectionString);
        _claim?.Patience = patience;
        _watching = Task.Run(() => WatchAsync(connectionString, patience, pool, _stopping.Token));
    }

    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_claim is { } claim)
        {
            _claim = null;
            await claim.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task WatchAsync(
        string connectionString, TimeSpan patience, NpgsqlDataSource pool, CancellationToken stoppingToken)
    {
        while (_claim is { } claim)
        {
            try
            {
                await claim.WatchAsync(Interval, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // A server that hung up may be there again at once; one that hangs is not.
                if (exception.InnerException is TimeoutException)
                {
                    NoteLost(exception);
                }

                pool.Clear();
                _claim = null;
                _ = claim.DisposeAsync().AsTask();
                _claim = await ReclaimAsync(connectionString, patience, claim.ServerProcessId, stoppingToken);
            }
        }
    }

    /// <returns>Null if another service has taken the database meanwhile, which ends this one.</returns>
    private async Task<DatabaseClaim?> ReclaimAsync(
        string connectionString, TimeSpan patience, int lost, CancellationToken stoppingToken)
    {
        while (true)
        {
            DatabaseClaim? claim = null;
            try
            {
                claim = await DatabaseClaim.ConnectAsync(connectionString, patience, stoppingToken);
                if (await TakeAsync(claim, lost, stoppingToken) is not { } holder)
                {
                    NoteRestored();
                    return claim;
                }

                await claim.DisposeAsync();
                availability.Lost();
                LogTaken(holder);
                ServiceRun.Refuse(Refusal(holder), "MovieRecs ends");
                lifetime.StopApplication();
                return null;
            }
            catch (Exception exception)
            {
                _ = claim?.DisposeAsync().AsTask();
                if (stoppingToken.IsCancellationRequested)
                {
                    throw;
                }

                NoteLost(exception);
            }

            await Task.Delay(RetryInterval, stoppingToken);
        }
    }

    /// <returns>Null once the claim is ours; otherwise who kept it.</returns>
    private static async Task<ClaimHolder?> TakeAsync(DatabaseClaim claim, int lost, CancellationToken cancellationToken)
    {
        var deadline = DateTime.UtcNow + TakenTimeout;
        while (await claim.TryTakeAsync(cancellationToken) is { } holder)
        {
            if (holder == new ClaimHolder(lost, DatabaseClaim.SessionName))
            {
                // The session that this process had given up: the server hung and has not noticed.
                await claim.EndSessionAsync(lost, cancellationToken);
            }
            else if (DateTime.UtcNow > deadline)
            {
                return holder;
            }

            await Task.Delay(RetryInterval, cancellationToken);
        }

        return null;
    }

    private static string Refusal(ClaimHolder holder) =>
        $"the database is in use by {holder}. Only one process may work on a database: stop that one first.";

    private void NoteLost(Exception exception)
    {
        if (availability.Lost())
        {
            LogLost(exception.Message);
        }
    }

    private void NoteRestored()
    {
        if (availability.Restored())
        {
            LogRestored();
        }
    }

    [LoggerMessage(LogLevel.Error, "The database is unavailable: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Information, "The database is available again")]
    private partial void LogRestored();

    [LoggerMessage(LogLevel.Critical, "The database has been taken over by {Holder}; this service ends")]
    private partial void LogTaken(ClaimHolder holder);
}
