using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Tests.Serving;

public sealed class RatingActivityTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly RatingActivity _activity = new();

    [Fact]
    public async Task Wakes_a_waiter_when_its_number_is_reached_and_not_before()
    {
        var third = _activity.WaitForAsync(3, CancellationToken.None);

        _activity.Add(2);
        Assert.False(third.IsCompleted);
        _activity.Add(1);
        await third.WaitAsync(Patience);
        Assert.Equal(3, _activity.Total);
    }

    [Fact]
    public async Task Does_not_wait_for_a_number_that_is_reached_already()
    {
        _activity.Add(5);

        await _activity.WaitForAsync(5, CancellationToken.None).WaitAsync(Patience);
    }

    [Fact]
    public async Task A_cancelled_wait_ends()
    {
        using var cancellation = new CancellationTokenSource();
        var wait = _activity.WaitForAsync(1, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Patience));
    }

    [Fact]
    public void Counts_concurrent_changes_exactly()
    {
        Parallel.For(0, 10_000, _ => _activity.Add(1));

        Assert.Equal(10_000, _activity.Total);
    }
}
