namespace MovieRecs.Api.Training;

/// <summary>
/// Whether the wait for a first model is over: one is served, or the training that was due at the start has shown that there
/// is none to be had yet. Until then the service is not ready. Thread safe.
/// </summary>
internal sealed class FirstModel
{
    private readonly TaskCompletionSource _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Decided => _decided.Task;

    public void Decide() => _decided.TrySetResult();
}
