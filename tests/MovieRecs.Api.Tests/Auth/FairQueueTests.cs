using MovieRecs.Api.Auth;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;

namespace MovieRecs.Api.Tests.Auth;

public sealed class FairQueueTests
{
    private static readonly ClientNetwork s_flood = new("203.0.113.1");
    private static readonly ClientNetwork s_honest = new("198.51.100.1");
    private static readonly ClientNetwork s_other = new("198.51.100.2");
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_newcomer_is_next_however_many_of_another_network_wait()
    {
        var queue = NewQueue(slots: 1);
        var running = await queue.EnterAsync(s_flood, CancellationToken.None);
        var flood = Enter(queue, s_flood, 6);
        var honest = queue.EnterAsync(s_honest, CancellationToken.None);

        running.Dispose();

        using var slot = await honest.WaitAsync(s_timeout);
        Assert.All(flood, waiting => Assert.False(waiting.IsCompleted));
    }

    [Fact]
    public async Task Networks_take_turns()
    {
        var queue = NewQueue(slots: 1);
        var served = new List<ClientNetwork>();
        var running = await queue.EnterAsync(s_flood, CancellationToken.None);
        var waiting = new[] { s_flood, s_flood, s_flood, s_honest, s_honest, s_other }
            .Select(network => (Network: network, Turn: queue.EnterAsync(network, CancellationToken.None))).ToList();

        while (waiting.Count > 0)
        {
            running.Dispose();
            await Task.WhenAny(waiting.Select(entry => entry.Turn)).WaitAsync(s_timeout);
            var next = Assert.Single(waiting, entry => entry.Turn.IsCompleted);
            waiting.Remove(next);
            served.Add(next.Network);
            running = await next.Turn;
        }

        Assert.Equal([s_honest, s_other, s_flood, s_honest, s_flood, s_flood], served);
    }

    [Fact]
    public async Task A_network_with_no_slot_comes_before_one_that_has_some()
    {
        var queue = NewQueue(slots: 3);
        var other = await queue.EnterAsync(s_other, CancellationToken.None);
        using var first = await queue.EnterAsync(s_flood, CancellationToken.None);
        using var second = await queue.EnterAsync(s_flood, CancellationToken.None);
        var flood = queue.EnterAsync(s_flood, CancellationToken.None);
        var honest = queue.EnterAsync(s_honest, CancellationToken.None);

        other.Dispose();

        using var slot = await honest.WaitAsync(s_timeout);
        Assert.False(flood.IsCompleted);
    }

    [Fact]
    public async Task Lets_no_more_run_at_once_than_there_are_slots()
    {
        var queue = NewQueue(slots: 2);
        var slots = await Task.WhenAll(Enter(queue, s_honest, 2));
        var third = queue.EnterAsync(s_other, CancellationToken.None);

        Assert.False(third.IsCompleted);
        slots[0].Dispose();
        (await third.WaitAsync(s_timeout)).Dispose();
        slots[1].Dispose();
        Assert.All(Enter(queue, s_flood, 2), waiting => Assert.True(waiting.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task Refuses_the_flood_and_nobody_else()
    {
        var queue = NewQueue(slots: 1, perNetwork: 3);
        using var running = await queue.EnterAsync(s_flood, CancellationToken.None);
        Enter(queue, s_flood, 3);

        var refused = await Assert.ThrowsAsync<RetryLaterException>(() => queue.EnterAsync(s_flood, CancellationToken.None));
        var honest = queue.EnterAsync(s_honest, CancellationToken.None);

        Assert.Equal(429, refused.StatusCode);
        Assert.False(honest.IsCompleted);
    }

    [Fact]
    public async Task Refuses_everybody_when_too_many_wait_altogether()
    {
        var queue = NewQueue(slots: 1, waiting: 4);
        using var running = await queue.EnterAsync(s_flood, CancellationToken.None);
        Enter(queue, s_flood, 4);

        var refused = await Assert.ThrowsAsync<RetryLaterException>(() => queue.EnterAsync(s_honest, CancellationToken.None));

        Assert.Equal(503, refused.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_wait_gives_its_place_away()
    {
        using var cancellation = new CancellationTokenSource();
        var queue = NewQueue(slots: 1, waiting: 1);
        var running = await queue.EnterAsync(s_flood, CancellationToken.None);
        var leaving = queue.EnterAsync(s_honest, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);

        var staying = queue.EnterAsync(s_other, CancellationToken.None);
        running.Dispose();

        (await staying.WaitAsync(s_timeout)).Dispose();
        Assert.True(queue.EnterAsync(s_honest, CancellationToken.None).IsCompletedSuccessfully);
    }

    private static FairQueue NewQueue(int slots, int waiting = 100, int perNetwork = 50) => new(slots, waiting, perNetwork);

    private static Task<FairQueue.Slot>[] Enter(FairQueue queue, ClientNetwork network, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => queue.EnterAsync(network, CancellationToken.None))];
}
