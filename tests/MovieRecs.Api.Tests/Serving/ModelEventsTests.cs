using System.Net.ServerSentEvents;
using System.Text.Json;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Serving;

public sealed class ModelEventsTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_front_end_hears_what_is_in_service_and_what_takes_its_place()
    {
        application.Store.Publish(TestModels.Train(version: 7));
        using var timeout = new CancellationTokenSource(Timeout);
        using var client = application.CreateClient();
        await using var stream = await client.GetStreamAsync("/events", timeout.Token);
        await using var events = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<JsonElement>(data))
            .EnumerateAsync(timeout.Token).GetAsyncEnumerator(timeout.Token);

        Assert.True(await events.MoveNextAsync());
        Assert.Equal(ModelEvents.ChangeEvent, events.Current.EventType);
        Assert.Equal(7, events.Current.Data.GetProperty("modelVersion").GetInt32());
        application.Store.Publish(TestModels.Train(version: 8));
        do
        {
            Assert.True(await events.MoveNextAsync());
        }
        while (events.Current.EventType == ModelEvents.HeartbeatEvent);

        Assert.Equal(8, events.Current.Data.GetProperty("modelVersion").GetInt32());
        Assert.Equal(43, events.Current.Data.GetProperty("movieCount").GetInt32());
    }

    [Fact]
    public async Task A_silent_stream_beats_and_ends_with_the_client()
    {
        var time = new ManualTime();
        using var store = new ModelStore();
        using var lifetime = new StoppableLifetime();
        using var client = new CancellationTokenSource();
        await using var events = new ModelEvents(store, time, lifetime).Follow(client.Token).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal((ModelEvents.ChangeEvent, 0), (events.Current.EventType, events.Current.Data.ModelVersion));

        var next = events.MoveNextAsync().AsTask();
        await time.WaitForTimerAsync(ModelEvents.HeartbeatInterval);
        time.Advance(ModelEvents.HeartbeatInterval);
        Assert.True(await next.WaitAsync(Timeout));
        Assert.Equal(ModelEvents.HeartbeatEvent, events.Current.EventType);

        next = events.MoveNextAsync().AsTask();
        await client.CancelAsync();
        Assert.False(await next.WaitAsync(Timeout));
    }

    [Fact]
    public async Task It_ends_when_the_service_stops()
    {
        using var store = new ModelStore();
        using var lifetime = new StoppableLifetime();
        await using var events = new ModelEvents(store, TimeProvider.System, lifetime).Follow(CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());

        var next = events.MoveNextAsync().AsTask();
        lifetime.StopApplication();

        Assert.False(await next.WaitAsync(Timeout));
    }

    private sealed class StoppableLifetime : Microsoft.Extensions.Hosting.IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
