using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Training;

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
