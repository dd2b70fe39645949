using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Training;

/// <summary>
/// The training run of a start that finds no model. It belongs to the start: a service that calls itself ready answers
/// with a model, unless there are too few ratings for one or the run did not succeed.
/// </summary>
internal sealed class FirstTraining
{
    private readonly TaskCompletionSource _allowed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once the data and the stored model, if any, are loaded.</summary>
    public Task Allowed => _allowed.Task;

    /// <summary>Completes when the run has ended, however it did, or when none was needed.</summary>
    public Task Ended => _ended.Task;

    public void Allow() => _allowed.TrySetResult();

    public void End() => _ended.TrySetResult();
}

/// <summary>The last task of the start: lets training begin, and waits for the first model if there is none.</summary>
internal sealed class FirstTrainingTask(FirstTraining first) : IStartupTask
{
    public string Name => "training the first model";

    public Task RunAsync(CancellationToken cancellationToken)
    {
        first.Allow();
        return first.Ended.WaitAsync(cancellationToken);
    }
}
