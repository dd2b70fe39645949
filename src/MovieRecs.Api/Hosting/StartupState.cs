namespace MovieRecs.Api.Hosting;

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
