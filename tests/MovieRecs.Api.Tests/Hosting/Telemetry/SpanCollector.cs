using System.Diagnostics;
using OpenTelemetry;

namespace MovieRecs.Api.Tests.Hosting.Telemetry;

/// <summary>Keeps the spans that have ended. A request's own ends a moment after its answer, so a test waits for it.</summary>
internal sealed class SpanCollector : BaseProcessor<Activity>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<Activity> _spans = [];
    private TaskCompletionSource _changed = NewSignal();

    public override void OnEnd(Activity data)
    {
        lock (_lock)
        {
            _spans.Add(data);
            _changed.SetResult();
            _changed = NewSignal();
        }
    }

    /// <summary>All spans of the first trace whose root is like this, once the root has ended.</summary>
    public async Task<IReadOnlyList<Activity>> TraceOfAsync(Func<Activity, bool> isRoot)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_spans.Find(span => isRoot(span)) is { } root)
                {
                    return [.. _spans.Where(span => span.TraceId == root.TraceId)];
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(timeout.Token);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
