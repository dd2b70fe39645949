namespace MovieRecs.Api.Hosting;

/// <summary>Runs the start-up tasks in order; a failed one stops the service, since half a start is no service.</summary>
internal sealed partial class StartupService(
    IServiceScopeFactory scopes,
    StartupState state,
    IHostApplicationLifetime lifetime,
    ILogger<StartupService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            foreach (var task in scope.ServiceProvider.GetServices<IStartupTask>())
            {
                state.Begin(task.Name);
                await task.RunAsync(stoppingToken);
            }

            state.Complete();
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailed(exception, state.Current, exception.Message);
            state.Fail(exception);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(LogLevel.Critical, "Start-up failed while {Task}: {Reason}")]
    private partial void LogFailed(Exception exception, string? task, string reason);
}
