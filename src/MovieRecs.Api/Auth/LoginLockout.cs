using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Hosting.Telemetry;

namespace MovieRecs.Api.Auth;

/// <summary>
/// Counts wrong passwords by name and locks a name after too many, known and unknown names alike. Attempts on one name run
/// one after another, so parallel guesses see each other's outcome. It lives in memory: a restart forgets it, and it holds a
/// bounded number of names. Thread safe.
/// </summary>
internal sealed class LoginLockout(IOptions<LockoutOptions> options, TimeProvider time, ServiceTelemetry? telemetry = null)
{
    /// <summary>
    /// Each entry costs a guesser one password hash, so within a lock's duration hashing alone keeps the number far below.
    /// </summary>
    internal const int Capacity = 20_000;

    private const int MaximumWaiting = 128;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Waits for the name's turn. The caller reports the outcome and disposes the attempt.</summary>
    /// <param name="name">The normalized name; longer ones than an account can have are told apart by their beginning only.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="RetryLaterException">The name is locked, or too many attempts on it wait already.</exception>
    public async Task<Attempt> BeginAsync(string name, CancellationToken cancellationToken)
    {
        var entry = Join(name.Length <= UserNames.MaximumLength ? name : name[..(UserNames.MaximumLength + 1)]);
        try
        {
            await entry.Turn.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(entry);
            throw;
        }

        var attempt = new Attempt(this, entry);
        if (LockedFor(entry) is not { } wait)
        {
            return attempt;
        }

        attempt.Dispose();
        throw new RetryLaterException(
            StatusCodes.Status429TooManyRequests, "Too many wrong passwords for this user name.", wait);
    }

    private Entry Join(string name)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(name, out var entry))
            {
                MakeRoom();
                entry = new Entry(name);
                _entries.Add(name, entry);
            }

            if (entry.AttemptCount == MaximumWaiting)
            {
                throw new RetryLaterException(
                    StatusCodes.Status429TooManyRequests, "Too many sign-ins with this user name at once.", TimeSpan.FromSeconds(5));
            }

            entry.AttemptCount++;
            return entry;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_lock)
        {
            if (--entry.AttemptCount == 0 && entry.FailureCount == 0)
            {
                _entries.Remove(entry.Name);
            }
        }
    }

    private TimeSpan? LockedFor(Entry entry)
    {
        lock (_lock)
        {
            var remaining = entry.ExpiresAt - time.GetUtcNow();
            if (remaining <= TimeSpan.Zero)
            {
                entry.FailureCount = 0;
            }

            return entry.FailureCount >= options.Value.MaximumFailures ? remaining : null;
        }
    }

    private void Record(Entry entry, bool success)
    {
        bool isLocked;
        lock (_lock)
        {
            entry.FailureCount = success ? 0 : entry.FailureCount + 1;
            entry.ExpiresAt = time.GetUtcNow() + options.Value.Duration;
            isLocked = entry.FailureCount == options.Value.MaximumFailures;
        }

        if (!success)
        {
            telemetry?.LoginFailures.Add(1);
        }

        if (isLocked)
        {
            telemetry?.LoginLockouts.Add(1);
        }
    }

    // The oldest unlocked names go first: pushing a locked name out takes more hashes than the lock saves guesses.
    private void MakeRoom()
    {
        if (_entries.Count < Capacity)
        {
            return;
        }

        var now = time.GetUtcNow();
        var idle = _entries.Values.Where(entry => entry.AttemptCount == 0).ToList();
        foreach (var entry in idle.Where(entry => entry.ExpiresAt <= now))
        {
            _entries.Remove(entry.Name);
        }

        if (_entries.Count >= Capacity
            && idle.OrderBy(entry => entry.FailureCount >= options.Value.MaximumFailures)
                .ThenBy(entry => entry.ExpiresAt).FirstOrDefault() is { } oldest)
        {
            _entries.Remove(oldest.Name);
        }
    }

    /// <summary>One guess. Without an outcome (the database was away, say) it counts as none.</summary>
    internal sealed class Attempt(LoginLockout lockout, Entry entry) : IDisposable
    {
        public void Succeeded() => lockout.Record(entry, success: true);

        public void Failed() => lockout.Record(entry, success: false);

        public void Dispose()
        {
            entry.Turn.Release();
            lockout.Leave(entry);
        }
    }

    internal sealed class Entry(string name)
    {
        public string Name { get; } = name;

        /// <summary>Without a wait handle there is nothing in it to dispose.</summary>
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int AttemptCount { get; set; }

        public int FailureCount { get; set; }

        public DateTimeOffset ExpiresAt { get; set; }
    }
}
