using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Hosting.Telemetry;
using Npgsql;

namespace MovieRecs.Api.Tests.Serving;

public sealed class UserProfilesTests
{
    private const int UserId = 196;

    private readonly FakeProfileSource _source = new();
    private readonly ManualTime _time = new();
    private readonly UserProfiles _profiles;

    public UserProfilesTests() => _profiles = new UserProfiles(_source, new ProfileCache(), _time);

    [Fact]
    public async Task A_repeated_read_asks_the_source_once()
    {
        _source.Commit(UserId, 7);

        Assert.Equal(3.5, await ReadAsync());
        Assert.Equal(3.5, await ReadAsync());
        Assert.Equal(1, _source.LoadCount);
    }

    [Fact]
    public async Task Reads_are_counted_by_whether_the_cache_had_the_profile()
    {
        using var readings = new CounterReadings(telemetry => telemetry.ProfileReads);
        var profiles = new UserProfiles(_source, new ProfileCache(), _time, readings.Telemetry);
        _source.Commit(UserId, 7);

        for (var read = 1; read <= 3; read++)
        {
            await profiles.GetAsync(UserId, CancellationToken.None);
        }

        Assert.Equal(new() { ["miss"] = 1, ["hit"] = 2 }, readings.Counts);
    }

    [Fact]
    public async Task A_read_after_an_acknowledged_write_sees_it()
    {
        _source.Commit(UserId, 7);
        await ReadAsync();

        await WriteAsync(9);

        Assert.Equal(4.5, await ReadAsync());
    }

    [Fact]
    public async Task A_query_that_a_write_overtakes_is_not_kept()
    {
        _source.Commit(UserId, 2);
        var release = new TaskCompletionSource();
        _source.BeforeAnswer = () => release.Task;
        var slowRead = ReadAsync();
        _source.BeforeAnswer = () => Task.CompletedTask;

        await WriteAsync(10);
        release.SetResult();

        Assert.Equal(1, await slowRead);
        Assert.Equal(5, await ReadAsync());
        Assert.Equal(5, await ReadAsync());
    }

    [Fact]
    public async Task An_overtaken_query_does_not_displace_a_newer_profile()
    {
        _source.Commit(UserId, 2);
        var release = new TaskCompletionSource();
        _source.BeforeAnswer = () => release.Task;
        var slowRead = ReadAsync();
        _source.BeforeAnswer = () => Task.CompletedTask;
        await WriteAsync(10);
        await ReadAsync();
        var loads = _source.LoadCount;

        release.SetResult();
        await slowRead;

        Assert.Equal(5, await ReadAsync());
        Assert.Equal(loads, _source.LoadCount);
    }

    [Fact]
    public async Task An_unknown_user_is_not_remembered_as_unknown()
    {
        Assert.Null(await _profiles.GetAsync(UserId, CancellationToken.None));
        _source.Commit(UserId, 8);

        Assert.Equal(4, await ReadAsync());
    }

    [Fact]
    public async Task After_a_write_without_an_answer_every_read_asks_until_the_write_is_over_for_sure()
    {
        _source.Commit(UserId, 7);
        await ReadAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => FailToWriteAsync(new NpgsqlException("Connection lost.")));

        Assert.Equal(3.5, await ReadAsync());
        // The server commits after all.
        _source.Commit(UserId, 9);
        Assert.Equal(4.5, await ReadAsync());

        _time.Advance(TimeSpan.FromMinutes(3));
        var loads = _source.LoadCount;
        Assert.Equal(4.5, await ReadAsync());
        Assert.Equal(4.5, await ReadAsync());
        Assert.InRange(_source.LoadCount, loads, loads + 1);
    }

    [Fact]
    public async Task With_the_database_away_a_failed_write_leaves_the_profile_readable()
    {
        _source.Commit(UserId, 7);
        await ReadAsync();
        _source.Failure = new NpgsqlException("Connection refused.");
        await Assert.ThrowsAsync<NpgsqlException>(() => FailToWriteAsync(_source.Failure));

        Assert.Equal(3.5, await ReadAsync());
        await Assert.ThrowsAsync<NpgsqlException>(() => _profiles.GetAsync(UserId + 1, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task A_write_that_the_server_refused_costs_no_query()
    {
        _source.Commit(UserId, 7);
        await ReadAsync();
        var refusal = new PostgresException("No such movie.", "ERROR", "ERROR", PostgresErrorCodes.ForeignKeyViolation);
        await Assert.ThrowsAsync<PostgresException>(() => FailToWriteAsync(refusal));

        Assert.Equal(3.5, await ReadAsync());
        Assert.Equal(1, _source.LoadCount);
    }

    [Fact]
    public async Task After_an_import_every_profile_is_read_again()
    {
        _source.Commit(UserId, 7);
        await ReadAsync();
        _source.Commit(UserId, 3);

        _profiles.InvalidateAll();

        Assert.Equal(1.5, await ReadAsync());
    }

    [Fact]
    public async Task No_reader_is_ever_behind_an_acknowledged_write_of_its_user()
    {
        // Each user has a writer that acknowledges 1, 2, 3 … 10, 1 … and several readers. A reader notes the number of
        // acknowledged writes, reads, and must find one that was acknowledged no earlier.
        const int Users = 8;
        const int Writes = 2_000;
        _source.BeforeAnswer = async () => await Task.Yield();
        var acknowledged = new int[Users];
        var stale = 0;

        var tasks = Enumerable.Range(0, Users).SelectMany(user => new[]
        {
            Task.Run(async () =>
            {
                for (var write = 1; write <= Writes; write++)
                {
                    var value = (byte)(write % 10 + 1);
                    await _profiles.WriteAsync(user, async () =>
                    {
                        await Task.Yield();
                        _source.Commit(user, value);
                        return value;
                    });
                    Volatile.Write(ref acknowledged[user], write);
                }
            }),
            ReadUntilEndAsync(user),
            ReadUntilEndAsync(user),
        });
        await Task.WhenAll(tasks);

        Assert.Equal(0, stale);

        async Task ReadUntilEndAsync(int user)
        {
            await Task.Yield();
            for (var before = 0; before < Writes;)
            {
                before = Volatile.Read(ref acknowledged[user]);
                var profile = await _profiles.GetAsync(user, CancellationToken.None);
                var after = Volatile.Read(ref acknowledged[user]);
                if (before == 0)
                {
                    continue;
                }

                // A write may be committed and not yet acknowledged: one more than "after".
                var isFresh = Enumerable.Range(before, after - before + 2).Any(write => profile!.HalfStars[0] == write % 10 + 1);
                if (!isFresh)
                {
                    Interlocked.Increment(ref stale);
                }
            }
        }
    }

    private async Task<double?> ReadAsync() => (await _profiles.GetAsync(UserId, CancellationToken.None))!.RatingOf(1);

    private Task<bool> WriteAsync(byte halfStars) => _profiles.WriteAsync(UserId, () =>
    {
        _source.Commit(UserId, halfStars);
        return Task.FromResult(true);
    });

    private Task<bool> FailToWriteAsync(Exception failure) => _profiles.WriteAsync(UserId, () => Task.FromException<bool>(failure));

    private sealed class ManualTime : TimeProvider
    {
        private long _timestamp = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _timestamp;

        public void Advance(TimeSpan time) => _timestamp += time.Ticks;
    }
}
