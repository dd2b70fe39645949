using System.Threading.Channels;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Training;

/// <summary>
/// Asks for training from anywhere. At most one run is queued or running: whoever asks meanwhile is answered with that one. A
/// refinement is not what they ask for, so it makes way.
/// </summary>
internal sealed class TrainingQueue(TrainingRunStore store, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    // Unbounded, yet never long: a run cancelled while it waits is skipped by the reader, and only one waits at a time.
    private readonly Channel<LiveTrainingRun> _queued = Channel.CreateUnbounded<LiveTrainingRun>(
        new UnboundedChannelOptions { SingleReader = true });

    private readonly SemaphoreSlim _missed = new(0);

    private volatile LiveTrainingRun? _live;
    private FollowUp? _followUp;

    /// <summary>The runs to work on, in order. One that was cancelled meanwhile is over already.</summary>
    internal ChannelReader<LiveTrainingRun> Queued => _queued.Reader;

    /// <summary>Queues a run, or answers the one that is already queued or running; a refinement is given up for it.</summary>
    /// <param name="reason">Recorded with the run if this call queues it.</param>
    /// <param name="requestedBy">The administrator who asks, if one does.</param>
    /// <param name="cancellationToken">Cancels the request; a run that is queued by then stays queued.</param>
    public async Task<TrainingRun> RequestAsync(
        TrainingReason reason, int? requestedBy, CancellationToken cancellationToken)
    {
        if (reason != TrainingReason.Refinement && _live is { IsRefinement: true } refinement)
        {
            await CancelAsync(refinement.Id, "A newer run was asked for.", cancellationToken);
            await refinement.WaitForEndAsync(cancellationToken);
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            // Read once: the run may end while the database is asked.
            var live = _live;
            var run = await store.FindActiveOrAddAsync(reason, requestedBy, live?.Id, cancellationToken);
            if (run.Id != live?.Id)
            {
                _live = live = new LiveTrainingRun(TrainingRunAnswer.From(run), time);
                _queued.Writer.TryWrite(live);
            }

            return run;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Makes sure that a run begins after this call: queues one, or has one follow the run that has begun and may have read
    /// the ratings already.
    /// </summary>
    /// <param name="reason">Recorded with the run if it is queued for this call.</param>
    /// <param name="requestedBy">The administrator who asks, if one does.</param>
    /// <param name="cancellationToken">Cancels the request; a run that is queued by then stays queued.</param>
    /// <remarks>If it fails, the run is asked for again by the <see cref="TrainingLoop"/> until it is queued.</remarks>
    public async Task RequestFreshAsync(TrainingReason reason, int? requestedBy, CancellationToken cancellationToken)
    {
        // Noted before looking: the run that is found running may end, and ask for what follows, while this call goes on.
        var followUp = new FollowUp(reason, requestedBy);
        Interlocked.Exchange(ref _followUp, followUp);
        TrainingRun run;
        try
        {
            run = await RequestAsync(reason, requestedBy, cancellationToken);
        }
        catch
        {
            _missed.Release();
            throw;
        }

        if (run.State is TrainingRunState.Queued)
        {
            if (reason == TrainingReason.Deletion)
            {
                FindLive(run.Id)?.Forget(); // it may have been queued for another reason
            }

            Interlocked.CompareExchange(ref _followUp, null, followUp);
        }
    }

    /// <summary>Completes when a fresh run was asked for but could not be queued; each such request counts once.</summary>
    internal Task WaitForMissedAsync(CancellationToken cancellationToken) => _missed.WaitAsync(cancellationToken);

    /// <summary>Queues the run that is to follow the one that has ended, if one is.</summary>
    internal async Task RequestFollowUpAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _followUp, null) is not { } followUp)
        {
            return;
        }

        try
        {
            await RequestAsync(followUp.Reason, followUp.RequestedBy, cancellationToken);
        }
        catch
        {
            // Asked for again at the next attempt, unless a newer one has taken its place.
            Interlocked.CompareExchange(ref _followUp, followUp, null);
            throw;
        }
    }

    /// <summary>The run in memory, if it is the one that is queued or running.</summary>
    public LiveTrainingRun? FindLive(int id) => _live is { } live && live.Id == id ? live : null;

    /// <summary>Cancels the run if it is queued or running: a queued one is over at once, a running one soon.</summary>
    /// <returns>Its state after the call; null if it is neither queued nor running.</returns>
    public async Task<TrainingRunAnswer?> CancelAsync(int id, string why, CancellationToken cancellationToken)
    {
        if (FindLive(id) is not { } live)
        {
            return null;
        }

        var ended = live.Ended(TrainingRunState.Cancelled, why);
        if (await store.TryCancelQueuedAsync(ended, cancellationToken))
        {
            Complete(live, ended);
        }
        else
        {
            live.Cancel(why);
        }

        return live.State;
    }

    /// <summary>Cancels the run that is queued, if one is; for the moment when nobody will begin it any more.</summary>
    internal async Task CancelQueuedAsync(string why, CancellationToken cancellationToken)
    {
        if (_live is { } live)
        {
            await CancelAsync(live.Id, why, cancellationToken);
        }
    }

    /// <summary>Ends the runs that an earlier process left queued or running.</summary>
    /// <returns>How many there were.</returns>
    internal async Task<int> FailAbandonedAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await store.FailAbandonedAsync(_live?.Id, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Shows the end of a run whose row says so already, and makes room for the next.</summary>
    internal void Complete(LiveTrainingRun live, TrainingRunAnswer ended)
    {
        Interlocked.CompareExchange(ref _live, null, live);
        live.End(ended);
    }

    public void Dispose()
    {
        _gate.Dispose();
        _missed.Dispose();
    }

    private sealed record FollowUp(TrainingReason Reason, int? RequestedBy);
}
