using System.Globalization;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Auth;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Auth;

public sealed class LoginLockoutTests
{
    private readonly ManualTime _time = new();
    private readonly LoginLockout _lockout;

    public LoginLockoutTests() => _lockout = new LoginLockout(
        Options.Create(new LockoutOptions { MaximumFailures = 3, Duration = TimeSpan.FromMinutes(5) }), _time);

    [Fact]
    public async Task Tells_how_long_the_lock_lasts()
    {
        await FailAsync("NAME", 3);
        _time.Advance(TimeSpan.FromMinutes(2));

        var locked = await Assert.ThrowsAsync<RetryLaterException>(() => _lockout.BeginAsync("NAME", CancellationToken.None));

        Assert.Equal(429, locked.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(3), locked.RetryAfter);
    }

    [Fact]
    public async Task Ends_the_lock_and_starts_counting_anew()
    {
        await FailAsync("NAME", 3);
        _time.Advance(TimeSpan.FromMinutes(5));

        await FailAsync("NAME", 3);

        await Assert.ThrowsAsync<RetryLaterException>(() => _lockout.BeginAsync("NAME", CancellationToken.None));
    }

    [Fact]
    public async Task A_refused_attempt_does_not_prolong_the_lock()
    {
        await FailAsync("NAME", 3);
        _time.Advance(TimeSpan.FromMinutes(4));
        await Assert.ThrowsAsync<RetryLaterException>(() => _lockout.BeginAsync("NAME", CancellationToken.None));
        _time.Advance(TimeSpan.FromMinutes(1));

        using var attempt = await _lockout.BeginAsync("NAME", CancellationToken.None);
    }

    [Fact]
    public async Task Lets_one_attempt_on_a_name_in_at_a_time()
    {
        var first = await _lockout.BeginAsync("NAME", CancellationToken.None);
        var second = _lockout.BeginAsync("NAME", CancellationToken.None);
        using var other = await _lockout.BeginAsync("OTHER", CancellationToken.None);

        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second.WaitAsync(TimeSpan.FromSeconds(10))).Dispose();
    }

    [Fact]
    public async Task An_attempt_without_an_outcome_counts_as_none()
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            (await _lockout.BeginAsync("NAME", CancellationToken.None)).Dispose();
        }

        Assert.Equal(0, _lockout.Count);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_nothing_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var first = await _lockout.BeginAsync("NAME", CancellationToken.None);
        var waiting = _lockout.BeginAsync("NAME", cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first.Dispose();

        Assert.Equal(0, _lockout.Count);
    }

    [Fact]
    public async Task Holds_a_bounded_number_of_names_and_keeps_the_locked_ones()
    {
        await FailAsync("LOCKED", 3);
        for (var index = 0; index < LoginLockout.Capacity + 100; index++)
        {
            await FailAsync(index.ToString(CultureInfo.InvariantCulture), 1);
        }

        Assert.Equal(LoginLockout.Capacity, _lockout.Count);
        await Assert.ThrowsAsync<RetryLaterException>(() => _lockout.BeginAsync("LOCKED", CancellationToken.None));
    }

    private async Task FailAsync(string name, int times)
    {
        for (var attempt = 0; attempt < times; attempt++)
        {
            using var guess = await _lockout.BeginAsync(name, CancellationToken.None);
            guess.Failed();
        }
    }
}
