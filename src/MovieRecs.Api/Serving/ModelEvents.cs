using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MovieRecs.Api.Serving;

/// <param name="ModelVersion">Of the models in service; 0 before the first training.</param>
/// <param name="TrainedAt">When they were trained; null before the first training.</param>
/// <param name="MovieCount">Movies in the catalogue.</param>
public sealed record PublishedModel(int ModelVersion, DateTimeOffset? TrainedAt, int MovieCount);

/// <summary>Tells front ends when there is something new to show: other models, or another catalogue.</summary>
internal sealed class ModelEvents(ModelStore store, TimeProvider time, IHostApplicationLifetime lifetime)
{
    public const string ChangeEvent = "model";

    /// <summary>Only keeps the connection alive, for proxies that close idle ones.</summary>
    public const string HeartbeatEvent = "heartbeat";

    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>
    /// What is in service now, then what takes its place. Ends when the client goes or the service stops, which would otherwise wait
    /// for its open connections.
    /// </summary>
    public async IAsyncEnumerable<SseItem<PublishedModel>> Follow([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var (snapshot, replaced) = store.Watch();
        yield return new SseItem<PublishedModel>(Describe(snapshot), ChangeEvent);
        while (true)
        {
            using var heartbeat = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
            var first = await Task.WhenAny(replaced, Task.Delay(HeartbeatInterval, time, heartbeat.Token));
            await heartbeat.CancelAsync();
            if (ending.IsCancellationRequested)
            {
                yield break;
            }

            var isChange = first == replaced;
            (snapshot, replaced) = store.Watch();
            yield return new SseItem<PublishedModel>(Describe(snapshot), isChange ? ChangeEvent : HeartbeatEvent);
        }
    }

    private static PublishedModel Describe(ServingSnapshot snapshot) =>
        new(snapshot.Version, snapshot.TrainedAt, snapshot.Catalogue.Count);
}

internal static class ModelEventEndpoints
{
    public static void MapModelEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/events", GetModelEvents).WithTags("Movies").AllowAnonymous()
            .WithName(nameof(GetModelEvents))
            .WithSummary("Server-sent events: what is in service now, and again whenever other models or another catalogue are.")
            .WithDescription("Front ends that show lists may load them again then. A `heartbeat` comes while nothing changes.");

    internal static ServerSentEventsResult<PublishedModel> GetModelEvents(ModelEvents events, CancellationToken cancellationToken) =>
        TypedResults.ServerSentEvents(events.Follow(cancellationToken));
}

[JsonSerializable(typeof(PublishedModel))]
internal sealed partial class ServingJsonContext : JsonSerializerContext;
