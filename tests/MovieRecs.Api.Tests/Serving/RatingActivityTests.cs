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
    public void Counts_a_pair_of_user_and_movie_once_until_counting_starts_anew()
    {
        for (var time = 0; time < 1000; time++)
        {
            _activity.Changed(userId: 7, movieId: 1);
        }

        Assert.Equal(1, _activity.Total);
        _activity.Changed(userId: 1, movieId: 7);
        _activity.Changed(userId: 7, movieId: 2);
        Assert.Equal(3, _activity.StartCounting());
        _activity.Changed(userId: 7, movieId: 1);
        Assert.Equal(4, _activity.Total);
    }

    [Fact]
    public void Remembers_no_more_pairs_than_it_has_memory_for_and_counts_the_others_each_time()
    {
        for (var movieId = 1; movieId <= RatingActivity.RememberedPairs; movieId++)
        {
            _activity.Changed(7, movieId);
        }

        _activity.Changed(7, 1);
        Assert.Equal(RatingActivity.RememberedPairs, _activity.Total);
        _activity.Changed(8, 1);
        _activity.Changed(8, 1);
        Assert.Equal(RatingActivity.RememberedPairs + 2, _activity.Total);
    }

    [Fact]
    public void Counts_concurrent_changes_exactly()
    {
        Parallel.For(0, 10_000, _ => _activity.Add(1));

        Assert.Equal(10_000, _activity.Total);
    }
}
