namespace MovieRecs.Api.Hosting;

/// <summary>Runs the start-up tasks in order; a failed one stops the service, since half a start is no service.</summary>
internal sealed partial class StartupService(
    IServiceScopeFactory scopes,
    StartupState state,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
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
                var start = time.GetTimestamp();
                await task.RunAsync(stoppingToken);
                LogDone(task.Name, time.GetElapsedTime(start).TotalSeconds);
            }

            state.Complete();
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Fail(exception);
        }
    }

    private void Fail(Exception exception)
    {
        if (ServiceRun.ReasonOf(exception) is { } reason)
        {
            ServiceRun.Refuse(reason);
        }
        else
        {
            LogFailed(exception, state.Current);
            Environment.ExitCode = 1;
        }

        state.Fail(exception);
        lifetime.StopApplication();
    }

    [LoggerMessage(LogLevel.Debug, "Start: {Task} took {Seconds:F1} s")]
    private partial void LogDone(string task, double seconds);

    [LoggerMessage(LogLevel.Critical, "The start failed while {Task}")]
    private partial void LogFailed(Exception exception, string? task);
}
