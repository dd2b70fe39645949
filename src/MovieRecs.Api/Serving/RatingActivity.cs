namespace MovieRecs.Api.Serving;

/// <summary>
/// Counts changed ratings as they happen and wakes those who wait for a number of them. However often a user changes
/// the rating of one movie, it counts once until <see cref="StartCounting"/>. Thread safe.
/// </summary>
internal sealed class RatingActivity
{
    /// <summary>Pairs of user and movie that are remembered, about 2 MB; a pair beyond them counts with each change.</summary>
    internal const int RememberedPairs = 100_000;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _pairs = [];
    private readonly List<Waiter> _waiters = [];
    private long _total;

    /// <summary>Ratings that have changed since the process started.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Called after a rating was given, changed or removed and committed, before that is acknowledged.</summary>
    public void Changed(int userId, int movieId)
    {
        var pair = ((long)userId << 32) | (uint)movieId;
        lock (_lock)
        {
            if (_pairs.Count < RememberedPairs ? _pairs.Add(pair) : !_pairs.Contains(pair))
            {
                Count(1);
            }
        }
    }

    /// <summary>Called after many ratings were changed at once and committed.</summary>
    public void Add(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (_lock)
        {
            Count(count);
        }
    }

    /// <summary>From here on a change of any rating counts again.</summary>
    /// <returns><see cref="Total"/> at this moment.</returns>
    public long StartCounting()
    {
        lock (_lock)
        {
            _pairs.Clear();
            return _total;
        }
    }

    /// <summary>Completes when <see cref="Total"/> is at least <paramref name="total"/>, which may be now.</summary>
    public async Task WaitForAsync(long total, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(total, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (_total >= total)
            {
                return;
            }

            _waiters.Add(waiter);
        }

        try
        {
            await waiter.Reached.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _waiters.Remove(waiter);
            }
        }
    }

    private void Count(int count)
    {
        _total += count;
        for (var index = _waiters.Count - 1; index >= 0; index--)
        {
            if (_waiters[index].Target <= _total)
            {
                _waiters[index].Reached.TrySetResult();
                _waiters.RemoveAt(index);
            }
        }
    }

    private sealed record Waiter(long Target, TaskCompletionSource Reached);
}
