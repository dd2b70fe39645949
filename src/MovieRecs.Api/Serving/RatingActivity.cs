namespace MovieRecs.Api.Serving;

/// <summary>Counts changes of ratings as they happen and wakes those who wait for a number of them. Thread safe.</summary>
internal sealed class RatingActivity
{
    private readonly Lock _lock = new();
    private readonly List<Waiter> _waiters = [];
    private long _total;

    /// <summary>Ratings given, changed or removed since the process started.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Called after each committed change, before it is acknowledged.</summary>
    public void Add(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (_lock)
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

    private sealed record Waiter(long Target, TaskCompletionSource Reached);
}
