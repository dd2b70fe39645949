using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Auth;

/// <summary>Deletes expired refresh tokens every hour, the first time soon after the start.</summary>
internal sealed partial class RefreshTokenPurge(
    IServiceScopeFactory scopes, StartupState startup, TimeProvider time, ILogger<RefreshTokenPurge> logger) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await startup.WaitAsync(stoppingToken))
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await PurgeAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task PurgeAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            LogPurged(await scope.ServiceProvider.GetRequiredService<RefreshTokens>().PurgeAsync(stoppingToken));
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The database may be away; the rows are still there an hour later.
            LogFailed(exception);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Deleted {Count} expired refresh tokens")]
    private partial void LogPurged(int count);

    [LoggerMessage(LogLevel.Warning, "Expired refresh tokens could not be deleted")]
    private partial void LogFailed(Exception exception);
}
