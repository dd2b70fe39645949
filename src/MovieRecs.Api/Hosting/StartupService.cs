namespace MovieRecs.Api.Hosting;

/// <summary>Runs the start-up tasks in order; a task that fails stops the service.</summary>
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

/// <summary>How far the start has come. Thread safe.</summary>
internal sealed class StartupState
{
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _current;

    /// <summary>The task that runs now; null before the first and after the last.</summary>
    public string? Current => _current;

    /// <summary>Completes after the last start-up task, or fails with the first one that failed.</summary>
    public Task Completed => _completed.Task;

    /// <summary>For background services that work on what the tasks prepare.</summary>
    /// <returns>False if there will be nothing to do: a task failed or the service stops.</returns>
    public async Task<bool> WaitAsync(CancellationToken stoppingToken)
    {
        await Completed.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Completed.IsCompletedSuccessfully;
    }

    public void Begin(string task) => _current = task;

    public void Complete()
    {
        _current = null;
        _completed.TrySetResult();
    }

    public void Fail(Exception exception) => _completed.TrySetException(exception);
}

/// <summary>
/// Work between "the database is up" and "ready": the first administrator, the seed data, the stored model. Tasks run one
/// after another in the order of their registration; meanwhile the service listens and reports that it is not ready.
/// </summary>
internal interface IStartupTask
{
    /// <summary>Shown in the log and in the readiness answer while it runs.</summary>
    string Name { get; }

    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>
/// A reason not to start that an operator can act on: its message goes to standard error as one line, without a stack
/// trace, and the process ends with exit code 1. Thrown by hosted services while they start and by start-up tasks.
/// </summary>
internal sealed class StartupException(string message, Exception? innerException = null)
    : Exception(message, innerException);
