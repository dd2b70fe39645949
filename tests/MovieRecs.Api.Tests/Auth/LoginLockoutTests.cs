using System.Globalization;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Auth;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Auth;

public sealed class LoginLockoutTests
{
    private static readonly ClientNetwork s_home = new("192.0.2.1");
    private static readonly ClientNetwork s_elsewhere = new("198.51.100.1");

    private readonly ManualTime _time = new();
    private readonly LoginLockout _lockout;

    public LoginLockoutTests() => _lockout = new LoginLockout(
        Options.Create(new LockoutOptions { MaximumFailures = 3, Duration = TimeSpan.FromMinutes(5) }), _time);

    [Fact]
    public async Task Tells_how_long_the_lock_lasts()
    {
        await FailAsync("NAME", 3);
        _time.Advance(TimeSpan.FromMinutes(2));

        var locked = await Assert.ThrowsAsync<RetryLaterException>(() => _lockout.BeginAsync("NAME", s_home, CancellationToken.None));

        Assert.Equal(429, locked.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(3), locked.RetryAfter);
    }

    [Fact]
    public async Task Ends_the_lock_and_starts_counting_anew()
    {
        await FailAsync("NAME", 3);
        _time.Advance(TimeSpan.FromMinutes(5));

        await FailAsync("NAME", 3);

        await Assert.ThrowsAsync<RetryLaterException>(() => _lockout.BeginAsync("NAME", s_home, CancellationToken.None));
    }

    [Fact]
    public async Task A_refused_attempt_does_not_prolong_the_lock()
    {
        await FailAsync("NAME", 3);
        _time.Advance(TimeSpan.FromMinutes(4));
        await Assert.ThrowsAsync<RetryLaterException>(() => _lockout.BeginAsync("NAME", s_home, CancellationToken.None));
        _time.Advance(TimeSpan.FromMinutes(1));

        using var attempt = await _lockout.BeginAsync("NAME", s_home, CancellationToken.None);
    }

    [Fact]
    public async Task Lets_one_attempt_on_a_name_in_at_a_time()
    {
        var first = await _lockout.BeginAsync("NAME", s_home, CancellationToken.None);
        var second = _lockout.BeginAsync("NAME", s_home, CancellationToken.None);
        using var other = await _lockout.BeginAsync("OTHER", s_home, CancellationToken.None);

        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second.WaitAsync(TimeSpan.FromSeconds(10))).Dispose();
    }

    [Fact]
    public async Task An_attempt_without_an_outcome_counts_as_none()
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            (await _lockout.BeginAsync("NAME", s_home, CancellationToken.None)).Dispose();
        }

        Assert.Equal(0, _lockout.Count);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_nothing_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var first = await _lockout.BeginAsync("NAME", s_home, CancellationToken.None);
        var waiting = _lockout.BeginAsync("NAME", s_home, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first.Dispose();

        Assert.Equal(0, _lockout.Count);
    }

    [Fact]
    public async Task Locks_nobody_out_from_another_network()
    {
        await FailAsync("NAME", 3);

        using var attempt = await _lockout.BeginAsync("NAME", s_elsewhere, CancellationToken.None);
    }

    [Fact]
    public async Task Attempts_from_another_network_do_not_wait_for_a_guesser()
    {
        using var guess = await _lockout.BeginAsync("NAME", s_home, CancellationToken.None);

        using var attempt = await _lockout.BeginAsync("NAME", s_elsewhere, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task One_network_alone_slows_nobody_down()
    {
        for (var round = 0; round < 4; round++)
        {
            await FailAsync("NAME", 3);
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        await FailAsync("NAME", 3);

        Assert.True(_lockout.BeginAsync("NAME", s_elsewhere, CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task New_networks_take_turns_with_a_pause_while_many_guess_at_a_name()
    {
        await FailAsync("NAME", 3, new ClientNetwork("203.0.113.1"));
        await FailAsync("NAME", 3, new ClientNetwork("203.0.113.2"));

        var first = _lockout.BeginAsync("NAME", s_home, CancellationToken.None);
        var second = _lockout.BeginAsync("NAME", s_elsewhere, CancellationToken.None);
        var third = _lockout.BeginAsync("NAME", new ClientNetwork("198.51.100.2"), CancellationToken.None);
        await _time.WaitForTimerAsync(LoginLockout.Pause);
        Assert.False(first.IsCompleted);
        _time.Advance(LoginLockout.Pause);
        var attempt = await first.WaitAsync(TimeSpan.FromSeconds(10));
        foreach (var waiting in (Task<LoginLockout.Attempt>[])[second, third])
        {
            _time.Advance(LoginLockout.Pause);
            Assert.False(waiting.IsCompleted);
            var paused = _time.WaitForTimerAsync(LoginLockout.Pause);
            attempt.Dispose();
            await paused;
            _time.Advance(LoginLockout.Pause);
            attempt = await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        }

        attempt.Dispose();
    }

    [Fact]
    public async Task A_network_that_signed_in_before_is_not_slowed()
    {
        await SignInAsync("NAME", s_home);
        await FailAsync("NAME", 3, new ClientNetwork("203.0.113.1"));
        await FailAsync("NAME", 3, new ClientNetwork("203.0.113.2"));

        Assert.True(_lockout.BeginAsync("NAME", s_home, CancellationToken.None).IsCompletedSuccessfully);
        Assert.False(_lockout.BeginAsync("NAME", s_elsewhere, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task A_network_that_signed_in_before_is_locked_after_wrong_passwords_like_any_other()
    {
        await SignInAsync("NAME", s_home);
        await FailAsync("NAME", 3);

        await Assert.ThrowsAsync<RetryLaterException>(() => _lockout.BeginAsync("NAME", s_home, CancellationToken.None));
    }

    [Fact]
    public async Task A_name_is_no_longer_slow_when_the_guesses_are_old()
    {
        await FailAsync("NAME", 3, new ClientNetwork("203.0.113.1"));
        await FailAsync("NAME", 3, new ClientNetwork("203.0.113.2"));
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.True(_lockout.BeginAsync("NAME", s_home, CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Holds_a_bounded_number_of_pairs_and_keeps_the_locks_and_the_networks_it_knows()
    {
        await FailAsync("LOCKED", 3);
        await SignInAsync("KNOWN", s_home);
        for (var index = 0; index < LoginLockout.Capacity + 100; index++)
        {
            await FailAsync(index.ToString(CultureInfo.InvariantCulture), 1);
        }

        Assert.InRange(_lockout.Count, LoginLockout.Capacity / 2, LoginLockout.Capacity);
        await Assert.ThrowsAsync<RetryLaterException>(() => _lockout.BeginAsync("LOCKED", s_home, CancellationToken.None));
        await FailAsync("KNOWN", 3, new ClientNetwork("203.0.113.1"));
        await FailAsync("KNOWN", 3, new ClientNetwork("203.0.113.2"));
        Assert.True(_lockout.BeginAsync("KNOWN", s_home, CancellationToken.None).IsCompletedSuccessfully);
    }

    private async Task SignInAsync(string name, ClientNetwork network)
    {
        using var attempt = await _lockout.BeginAsync(name, network, CancellationToken.None);
        attempt.Succeeded();
    }

    private async Task FailAsync(string name, int times, ClientNetwork? network = null)
    {
        for (var attempt = 0; attempt < times; attempt++)
        {
            using var guess = await _lockout.BeginAsync(name, network ?? s_home, CancellationToken.None);
            guess.Failed();
        }
    }
}
