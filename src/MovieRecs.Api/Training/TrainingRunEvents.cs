using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace MovieRecs.Api.Training;

/// <summary>A run as a stream of server-sent events, each with the run's whole state as its data.</summary>
internal sealed class TrainingRunEvents(TimeProvider time, IHostApplicationLifetime lifetime)
{
    public const string ChangeEvent = "run";

    /// <summary>Only keeps the connection alive, for proxies that close idle ones.</summary>
    public const string HeartbeatEvent = "heartbeat";

    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The state now, then each change until the run is over. A listener that is slower than the changes gets the latest of
    /// them. Ends too when the client goes or the service stops, which would otherwise wait for its open connections.
    /// </summary>
    public async IAsyncEnumerable<SseItem<TrainingRunAnswer>> Follow(
        LiveTrainingRun run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var (state, changed) = run.Read();
        yield return new SseItem<TrainingRunAnswer>(state, ChangeEvent);
        while (!state.IsOver)
        {
            using var heartbeat = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
            var first = await Task.WhenAny(changed, Task.Delay(HeartbeatInterval, time, heartbeat.Token));
            await heartbeat.CancelAsync();
            if (ending.IsCancellationRequested)
            {
                yield break;
            }

            var isChange = first == changed;
            (state, changed) = run.Read();
            yield return new SseItem<TrainingRunAnswer>(state, isChange ? ChangeEvent : HeartbeatEvent);
        }
    }

    /// <summary>The state of a run that is over.</summary>
    public static async IAsyncEnumerable<SseItem<TrainingRunAnswer>> Once(TrainingRunAnswer run)
    {
        await Task.CompletedTask;
        yield return new SseItem<TrainingRunAnswer>(run, ChangeEvent);
    }
}
