using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training;

/// <summary>
/// Works on the runs of the <see cref="TrainingQueue"/>, one at a time, and asks for those that are due by themselves: at the
/// start if there is no model or if it knows somebody who was deleted, after an interval, after enough new ratings, and again after a
/// failure. A run that has put models into service is followed by its refinement.
/// </summary>
internal sealed partial class TrainingLoop(
    TrainingQueue queue,
    TrainingRunner runner,
    TrainingRunStore runs,
    TrainingSchedule schedule,
    FirstTraining first,
    IRatingSource ratings,
    ModelStore models,
    IOptions<TrainingOptions> options,
    TimeProvider time,
    ILogger<TrainingLoop> logger)
{
    /// <summary>How long an unavailable database gets to come back before the next attempt.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(30);

    private bool _prepared;
    private DueTraining? _due;
    private long _missingRatings = long.MaxValue;

    public async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TakeTurnAsync(stoppingToken);
        }

        await CancelQueuedAsync();
    }

    private async Task CancelQueuedAsync()
    {
        try
        {
            await queue.CancelQueuedAsync("The service was stopped.", CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The next start ends the row instead.
            LogQueuedNotCancelled(exception);
        }
    }

    private async Task TakeTurnAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (!_prepared)
            {
                await PrepareAsync(stoppingToken);
                _prepared = true;
            }

            await queue.RequestFollowUpAsync(stoppingToken);
            if (_due is null)
            {
                first.End();
                _due = await WaitUntilDueAsync(stoppingToken);
            }

            if (_due is { } due)
            {
                await RequestIfEnoughAsync(due, stoppingToken);
                _due = null;
            }

            while (queue.Queued.TryRead(out var run))
            {
                schedule.CountFromNow();
                var before = models.Current.Version;
                var ended = await runner.RunAsync(run, stoppingToken);
                first.End();
                if (schedule.NoteEnd(ended) is { } delay)
                {
                    LogRetry(run.Id, delay);
                }

                await queue.RequestFollowUpAsync(stoppingToken);

                // A run that is rejected may have put models without a deleted user into service, which lack what takes longer.
                var isOver = ended.State is TrainingRunState.Succeeded or TrainingRunState.Rejected;
                if (options.Value.Refines && isOver && models.Current.Version != before && !run.IsRefinement)
                {
                    await queue.RequestAsync(TrainingReason.Refinement, requestedBy: null, stoppingToken);
                }
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The filter asks the token, not the exception type: a database time-out is an OperationCanceledException too.
            LogFailedTurn(exception, RetryDelay);
            first.End();
            await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception exception) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped(exception);
        }
    }

    /// <summary>Picks up where the previous process left off.</summary>
    private async Task PrepareAsync(CancellationToken stoppingToken)
    {
        schedule.RestartInterval(await runs.FindLastEndAsync(stoppingToken) ?? time.GetUtcNow());
        if (models.Current.Models is not { } served)
        {
            _due = new DueTraining(TrainingReason.Startup, null);
            return;
        }

        // An import or another process may have changed the ratings since; comparing their number is the cheap way to
        // tell.
        var then = await runs.FindRatingCountAsync(served.Version, stoppingToken);
        schedule.CountFromNow(Math.Abs(await ratings.CountAsync(stoppingToken) - then));
        if ((await runs.PendingErasuresAsync(stoppingToken)).Count > 0)
        {
            _due = new DueTraining(TrainingReason.Deletion, null);
        }
        else if (options.Value.Refines && !await runs.HasBeenRefinedAsync(served.Version, stoppingToken))
        {
            _due = new DueTraining(TrainingReason.Refinement, null);
        }
    }

    /// <returns>Null if somebody has asked for a run, or has to ask again.</returns>
    private async Task<DueTraining?> WaitUntilDueAsync(CancellationToken stoppingToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var asked = queue.Queued.WaitToReadAsync(done.Token).AsTask();
        var missed = queue.WaitForMissedAsync(done.Token);
        var due = schedule.WaitAsync(_missingRatings, done.Token);
        var first = await Task.WhenAny(asked, missed, due);
        await done.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
        return first == due ? await due : null;
    }

    private async Task RequestIfEnoughAsync(DueTraining due, CancellationToken stoppingToken)
    {
        // After a deletion there is something to do with however few ratings are left.
        var count = await ratings.CountAsync(stoppingToken);
        if (count >= options.Value.MinimumRatings || due.Reason == TrainingReason.Deletion)
        {
            _missingRatings = long.MaxValue;
            await queue.RequestAsync(due.Reason, due.RequestedBy, stoppingToken);
            return;
        }

        LogTooFewRatings(due.Reason, count, options.Value.MinimumRatings);
        _missingRatings = options.Value.MinimumRatings - count;
        schedule.CountFromNow();
        schedule.RestartInterval(time.GetUtcNow());
    }

    [LoggerMessage(LogLevel.Information, "No training ({Reason}): {Count} ratings are fewer than {Minimum}")]
    private partial void LogTooFewRatings(TrainingReason reason, long count, int minimum);

    [LoggerMessage(LogLevel.Warning, "Training run {Id} failed; the next attempt is in {Delay}")]
    private partial void LogRetry(int id, TimeSpan delay);

    [LoggerMessage(LogLevel.Debug, "Training stops")]
    private partial void LogStopped(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The queued training run could not be cancelled")]
    private partial void LogQueuedNotCancelled(Exception exception);

    [LoggerMessage(LogLevel.Error, "Training cannot go on; the next attempt is in {Delay}")]
    private partial void LogFailedTurn(Exception exception, TimeSpan delay);
}

/// <summary>
/// Runs the <see cref="TrainingLoop"/> from the moment the stored model is loaded until the service begins to stop.
/// </summary>
internal sealed class TrainingService(
    FirstTraining first, IServiceProvider services, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host stops its services one after another, the server with its open connections first; training need not wait.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await first.Allowed.WaitAsync(stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (first.Allowed.IsCompletedSuccessfully)
        {
            // Not injected: hosted services are made before the database is up, which the loop needs from the beginning.
            await services.GetRequiredService<TrainingLoop>().RunAsync(stopping.Token);
        }
    }
}
