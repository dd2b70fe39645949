using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Hosting.Problems;
using MovieRecs.Api.Hosting.Telemetry;

namespace MovieRecs.Api.Auth;

/// <summary>What repeated wrong passwords lead to. Bound from the <c>Lockout</c> section.</summary>
internal sealed class LockoutOptions : IValidatableObject
{
    public const string SectionName = "Lockout";

    /// <summary>
    /// Wrong passwords for one name from one address until that address is locked out of the name, whether the name exists or
    /// not.
    /// </summary>
    [Range(1, 100, ErrorMessage = "must be from 1 to 100.")]
    public int MaximumFailures { get; set; } = 5;

    /// <summary>
    /// How long the lock lasts, and how long a wrong password counts. Short: five guesses in five minutes are hopeless
    /// against a password of eight characters, and whoever mistyped can soon try again.
    /// </summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromMinutes(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Duration < TimeSpan.FromSeconds(1) || Duration > TimeSpan.FromDays(1))
        {
            yield return new ValidationResult("must be from 00:00:01 to 1.00:00:00.", [nameof(Duration)]);
        }
    }
}

/// <summary>
/// Counts wrong passwords and locks the pair of name and client network after too many, known and unknown names alike, so
/// that nobody can lock anybody else out. When several networks guess at one name, networks that never signed in with
/// it are let in one at a time and after a pause; one that did is not slowed. Attempts of one pair run one after another, so
/// parallel guesses see each other's outcome. All of this lives in memory: a restart forgets it, and it holds a bounded number
/// of pairs. Thread safe.
/// </summary>
internal sealed class LoginLockout(IOptions<LockoutOptions> options, TimeProvider time, ServiceTelemetry? telemetry = null)
{
    /// <summary>
    /// Each entry costs a guesser one password hash, so within a lock's duration hashing alone keeps the number far below.
    /// </summary>
    internal const int Capacity = 20_000;

    /// <summary>
    /// A name is slowed down from this many times <see cref="LockoutOptions.MaximumFailures"/> on: one network alone, which
    /// is locked before, cannot bring that about.
    /// </summary>
    internal const int SlowedFactor = 2;

    /// <summary>Together with the hash: some 45 guesses per minute, wherever they come from.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private const int MaximumWaiting = 64;

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, ClientNetwork Network), Pair> _pairs = [];
    private readonly Dictionary<string, Target> _targets = new(StringComparer.Ordinal);

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _pairs.Count;
            }
        }
    }

    /// <summary>Waits for the pair's turn. The caller reports the outcome and disposes the attempt.</summary>
    /// <param name="name">
    /// The normalized name; longer ones than an account can have are told apart by their beginning only.
    /// </param>
    /// <param name="network">Who signs in.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RetryLaterException">The pair is locked, or too many attempts wait already.</exception>
    public async Task<Attempt> BeginAsync(string name, ClientNetwork network, CancellationToken cancellationToken)
    {
        var pair = Join(name.Length <= UserNames.MaximumLength ? name : name[..(UserNames.MaximumLength + 1)], network);
        try
        {
            await pair.Turn.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(pair);
            throw;
        }

        var attempt = new Attempt(this, pair);
        try
        {
            if (LockedFor(pair) is { } wait)
            {
                throw new RetryLaterException(
                    StatusCodes.Status429TooManyRequests, "Too many wrong passwords for this user name from this address.", wait);
            }

            if (IsSlowed(pair))
            {
                attempt.TargetTurn = await pair.Target.Strangers.EnterAsync(network, cancellationToken);
                await Task.Delay(Pause, time, cancellationToken);
            }

            return attempt;
        }
        catch
        {
            attempt.Dispose();
            throw;
        }
    }

    /// <summary>Until when some network may not try a name; null if none is locked out of it.</summary>
    /// <param name="name">The normalized name.</param>
    public DateTimeOffset? LockedUntil(string name)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            return _pairs.Values.Where(pair => pair.Name == name && IsLocked(pair) && pair.ExpiresAt > now)
                .Max(pair => (DateTimeOffset?)pair.ExpiresAt);
        }
    }

    /// <summary>Forgets all wrong passwords for a name.</summary>
    /// <param name="name">The normalized name.</param>
    public void Unlock(string name)
    {
        lock (_lock)
        {
            foreach (var pair in _pairs.Values.Where(pair => pair.Name == name))
            {
                pair.FailureCount = 0;
                pair.Target.FailureCount = 0;
            }
        }
    }

    private Pair Join(string name, ClientNetwork network)
    {
        lock (_lock)
        {
            if (!_pairs.TryGetValue((name, network), out var pair))
            {
                MakeRoom();
                if (!_targets.TryGetValue(name, out var target))
                {
                    target = new Target();
                    _targets.Add(name, target);
                }

                target.PairCount++;
                pair = new Pair(name, network, target);
                _pairs.Add((name, network), pair);
            }

            if (pair.AttemptCount == MaximumWaiting)
            {
                throw new RetryLaterException(
                    StatusCodes.Status429TooManyRequests, "Too many sign-ins with this user name at once.", s_retryAfter);
            }

            pair.AttemptCount++;
            return pair;
        }
    }

    private void Leave(Pair pair)
    {
        lock (_lock)
        {
            if (--pair.AttemptCount == 0 && pair is { FailureCount: 0, HasSignedIn: false })
            {
                Remove(pair);
            }
        }
    }

    private void Remove(Pair pair)
    {
        _pairs.Remove((pair.Name, pair.Network));
        if (--pair.Target.PairCount == 0)
        {
            _targets.Remove(pair.Name);
        }
    }

    private TimeSpan? LockedFor(Pair pair)
    {
        lock (_lock)
        {
            var remaining = pair.ExpiresAt - time.GetUtcNow();
            if (remaining <= TimeSpan.Zero)
            {
                pair.FailureCount = 0;
            }

            return IsLocked(pair) ? remaining : null;
        }
    }

    private bool IsLocked(Pair pair) => pair.FailureCount >= options.Value.MaximumFailures;

    private bool IsSlowed(Pair pair)
    {
        lock (_lock)
        {
            var target = pair.Target;
            if (target.ExpiresAt <= time.GetUtcNow())
            {
                target.FailureCount = 0;
            }

            return !pair.HasSignedIn && target.FailureCount >= SlowedFactor * options.Value.MaximumFailures;
        }
    }

    private void Record(Pair pair, bool success)
    {
        bool isLocked;
        lock (_lock)
        {
            pair.ExpiresAt = time.GetUtcNow() + options.Value.Duration;
            if (success)
            {
                // Whoever knows the password was not guessing.
                pair.Target.FailureCount = Math.Max(0, pair.Target.FailureCount - pair.FailureCount);
                pair.FailureCount = 0;
                pair.HasSignedIn = true;
                return;
            }

            pair.FailureCount++;
            pair.Target.FailureCount++;
            pair.Target.ExpiresAt = pair.ExpiresAt;
            isLocked = pair.FailureCount == options.Value.MaximumFailures;
        }

        telemetry?.LoginFailures.Add(1);
        if (isLocked)
        {
            telemetry?.LoginLockouts.Add(1);
        }
    }

    // The entries that say least go first, a tenth at once, so that not every newcomer causes a sort. Pushing out a
    // lock takes more hashes than it gains guesses.
    private void MakeRoom()
    {
        if (_pairs.Count < Capacity)
        {
            return;
        }

        var now = time.GetUtcNow();
        var leaving = _pairs.Values.Where(pair => pair.AttemptCount == 0)
            .OrderBy(pair => pair.ExpiresAt > now || pair.HasSignedIn)
            .ThenBy(pair => IsLocked(pair) || pair.HasSignedIn)
            .ThenBy(pair => pair.ExpiresAt)
            .Take(Capacity / 10).ToList();
        leaving.ForEach(Remove);
    }

    /// <summary>One guess. Without an outcome (the database was unavailable, say) it counts as none.</summary>
    internal sealed class Attempt(LoginLockout lockout, Pair pair) : IDisposable
    {
        /// <summary>Held while the name is slowed down for the attempt's network.</summary>
        internal IDisposable? TargetTurn { get; set; }

        public void Succeeded() => lockout.Record(pair, success: true);

        public void Failed() => lockout.Record(pair, success: false);

        public void Dispose()
        {
            TargetTurn?.Dispose();
            pair.Turn.Release();
            lockout.Leave(pair);
        }
    }

    /// <summary>A name that one network signs in with.</summary>
    internal sealed class Pair(string name, ClientNetwork network, Target target)
    {
        public string Name { get; } = name;

        public ClientNetwork Network { get; } = network;

        public Target Target { get; } = target;

        /// <summary>Nothing in it needs disposing as long as nobody asks for its wait handle.</summary>
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public int AttemptCount { get; set; }

        public int FailureCount { get; set; }

        public DateTimeOffset ExpiresAt { get; set; }

        public bool HasSignedIn { get; set; }
    }

    /// <summary>A name that any network signs in with.</summary>
    internal sealed class Target
    {
        public FairQueue Strangers { get; } = new(slots: 1, MaximumWaiting, maximumWaitingPerNetwork: 1);

        public int PairCount { get; set; }

        public int FailureCount { get; set; }

        public DateTimeOffset ExpiresAt { get; set; }
    }
}
