using System.Runtime.Versioning;

namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>
/// Starts the server again when it has died: killed by somebody, or by the system for lack of memory. What was
/// committed is there after its recovery.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class ClusterSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);

    /// <summary>A server that ran this long is started again without delay.</summary>
    private static readonly TimeSpan StableTime = TimeSpan.FromMinutes(1);

    private readonly ClusterServer _server;
    private readonly Func<CancellationToken, Task> _restart;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watching;

    /// <summary>Watches the running server from now on.</summary>
    /// <param name="server">Which.</param>
    /// <param name="restart">Removes what the dead server left and starts it.</param>
    /// <param name="logger">Of the cluster.</param>
    public ClusterSupervisor(ClusterServer server, Func<CancellationToken, Task> restart, ILogger logger)
    {
        (_server, _restart, _logger) = (server, restart, logger);
        _watching = Task.Run(() => WatchAsync(_stopping.Token));
    }

    /// <summary>From here on nobody starts the server again; a start that is under way is given up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        var delay = TimeSpan.Zero;
        var started = DateTime.UtcNow;
        while (true)
        {
            await Task.Delay(CheckInterval, stoppingToken);
            try
            {
                if (await IsRunningAsync(stoppingToken))
                {
                    continue;
                }

                delay = DateTime.UtcNow - started > StableTime ? TimeSpan.Zero : delay;
                LogDied(_logger, delay);
                await Task.Delay(delay, stoppingToken);
                delay = delay == TimeSpan.Zero ? FirstDelay : TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
                await _restart(stoppingToken);
                LogRestarted(_logger);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is (no memory, a full disk, no more processes), it may pass: the next check finds the
                // server missing again.
                LogNotRestarted(_logger, exception.Message);
            }

            started = DateTime.UtcNow;
        }
    }

    private async Task<bool> IsRunningAsync(CancellationToken stoppingToken) =>
        // Asked twice: the server rewrites its file when its state changes.
        await _server.IsRunningAsync(stoppingToken) || await _server.IsRunningAsync(stoppingToken);

    [LoggerMessage(LogLevel.Error, "PostgreSQL has ended unexpectedly; starting it again after {Delay}")]
    private static partial void LogDied(ILogger logger, TimeSpan delay);

    [LoggerMessage(LogLevel.Warning, "PostgreSQL is running again")]
    private static partial void LogRestarted(ILogger logger);

    [LoggerMessage(LogLevel.Error, "PostgreSQL cannot be started again: {Reason}")]
    private static partial void LogNotRestarted(ILogger logger, string reason);
}
