using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Training;

namespace MovieRecs.Api.Tests.Training;

public sealed class TrainingRunEventsTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_listener_gets_the_state_now_then_the_changes_and_the_end_ends_the_stream()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        application.Ratings.Hold();
        var id = await administration.RetrainAsync();
        await application.Ratings.LoadBeginsAsync();
        using var timeout = new CancellationTokenSource(Timeout);
        await using var events = administration.ListenAsync(id, timeout.Token).GetAsyncEnumerator(timeout.Token);

        Assert.True(await events.MoveNextAsync());
        Assert.Equal(TrainingRunEvents.ChangeEvent, events.Current.EventType);
        Assert.Equal("running", events.Current.Data.GetProperty("state").GetString());
        Assert.Equal("load", events.Current.Data.GetProperty("progress").GetProperty("phase").GetString());
        application.Ratings.Release();
        var iterations = new List<int>();
        var last = events.Current.Data;
        while (await events.MoveNextAsync())
        {
            last = events.Current.Data;
            iterations.Add(last.GetProperty("iteration").GetInt32());
        }

        Assert.Equal("succeeded", last.GetProperty("state").GetString());
        Assert.Equal(10, iterations[^1]);
        Assert.Equal(iterations.Order(), iterations);
    }

    [Fact]
    public async Task A_run_that_is_over_is_one_event()
    {
        await using var application = await TrainingApplication.StartTrainedAsync();
        var administration = await application.AdministrateAsync();
        using var timeout = new CancellationTokenSource(Timeout);

        var events = await administration.ListenAsync(1, timeout.Token).ToListAsync(timeout.Token);

        Assert.Equal("succeeded", Assert.Single(events).Data.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_silent_stream_beats()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        var administration = await application.AdministrateAsync();
        var id = await administration.RetrainAsync();
        using var timeout = new CancellationTokenSource(Timeout);
        await using var events = administration.ListenAsync(id, timeout.Token).GetAsyncEnumerator(timeout.Token);
        Assert.True(await events.MoveNextAsync());

        var next = events.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            // Until the stream has set its timer, moving the clock does nothing.
            application.Time.Advance(TrainingRunEvents.HeartbeatInterval);
            await Task.WhenAny(next, application.CreateClient().GetAsync("/health/live", timeout.Token));
        }

        Assert.True(await next);
        Assert.Equal(TrainingRunEvents.HeartbeatEvent, events.Current.EventType);
        Assert.Equal("queued", events.Current.Data.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_listener_that_goes_ends_the_stream()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        var id = await (await application.AdministrateAsync()).RetrainAsync();
        var live = application.Services.GetRequiredService<TrainingQueue>().FindLive(id)!;
        using var gone = new CancellationTokenSource();
        await using var events = application.Services.GetRequiredService<TrainingRunEvents>()
            .Follow(live, gone.Token).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());

        var next = events.MoveNextAsync();
        await gone.CancelAsync();

        Assert.False(await next.AsTask().WaitAsync(Timeout));
    }

    [Fact]
    public async Task A_stopping_service_does_not_wait_for_its_listeners()
    {
        await using var application = await TrainingApplication.StartAsync(hasTrainingService: false);
        var administration = await application.AdministrateAsync();
        var id = await administration.RetrainAsync();
        using var timeout = new CancellationTokenSource(Timeout);
        await using var events = administration.ListenAsync(id, timeout.Token).GetAsyncEnumerator(timeout.Token);
        Assert.True(await events.MoveNextAsync());

        await application.StopAsync();

        Assert.False(await events.MoveNextAsync());
    }
}
