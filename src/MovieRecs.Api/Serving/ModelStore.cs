using MovieRecs.Api.Hosting.Telemetry;

namespace MovieRecs.Api.Serving;

/// <summary>What requests are answered from. Readers never wait; publishers take turns.</summary>
internal sealed class ModelStore : IDisposable
{
    /// <summary>Long enough to read a list and ask for more of it.</summary>
    public static readonly TimeSpan ReplacedStays = TimeSpan.FromMinutes(15);

    private readonly Lock _publishing = new();
    private readonly ServiceTelemetry? _telemetry;
    private readonly TimeProvider _time;
    private volatile ServingSnapshot _current = ServingSnapshot.Empty;
    private volatile Replaced? _previous;
    private TaskCompletionSource _replaced = NewSignal();

    /// <param name="telemetry">Is told of the model in service; null where nobody measures.</param>
    /// <param name="time">When a replaced snapshot goes; null: the system's.</param>
    public ModelStore(ServiceTelemetry? telemetry = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _telemetry = telemetry;
        if (telemetry is not null)
        {
            telemetry.Model = () => _current.Models is { } models
                ? new ModelFigures(models.Version, models.TrainedAt, models.Metrics["rmse"], models.Metrics["ndcgAt10"])
                : null;
        }
    }

    /// <summary>
    /// The latest snapshot. Read it once per request and keep the reference: two reads may straddle a swap and mix two
    /// versions.
    /// </summary>
    public ServingSnapshot Current => _current;

    /// <summary>
    /// The snapshot with a version of the models: the current one, or the one before for as long as a user may go on with a list
    /// made from it; null for any other.
    /// </summary>
    public ServingSnapshot? Find(int version) => _current is { } current && current.Version == version ? current
        : _previous?.Snapshot is { } previous && previous.Version == version ? previous
        : null;

    /// <summary>The latest snapshot, and a task that completes when another takes its place.</summary>
    public (ServingSnapshot Snapshot, Task Replaced) Watch()
    {
        lock (_publishing)
        {
            return (_current, _replaced.Task);
        }
    }

    /// <summary>Swaps in models together with the catalogue that was loaded for them.</summary>
    public void Publish(Catalogue catalogue, ServedModels models) => Replace(_ => new ServingSnapshot(catalogue, models, _telemetry));

    /// <summary>Swaps in other models and keeps the catalogue.</summary>
    public void Publish(ServedModels models) => Replace(current => new ServingSnapshot(current.Catalogue, models, _telemetry));

    /// <summary>Swaps in another catalogue and keeps the models, if there are any.</summary>
    public void Publish(Catalogue catalogue) => Replace(current => new ServingSnapshot(catalogue, current.Models, _telemetry));

    public void Dispose() => _previous?.Dispose();

    private void Replace(Func<ServingSnapshot, ServingSnapshot> next)
    {
        lock (_publishing)
        {
            var replaced = _current;
            _current = next(replaced);
            if (replaced.Models is not null && replaced.Version != _current.Version)
            {
                _previous?.Dispose();
                _previous = new Replaced(replaced, _time);
            }

            _replaced.SetResult();
            _replaced = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A snapshot that goes after a while.</summary>
    private sealed class Replaced : IDisposable
    {
        private readonly ITimer _timer;
        private volatile ServingSnapshot? _snapshot;

        public Replaced(ServingSnapshot snapshot, TimeProvider time)
        {
            _snapshot = snapshot;
            _timer = time.CreateTimer(_ => _snapshot = null, state: null, ReplacedStays, Timeout.InfiniteTimeSpan);
        }

        public ServingSnapshot? Snapshot => _snapshot;

        public void Dispose()
        {
            _snapshot = null;
            _timer.Dispose();
        }
    }
}
