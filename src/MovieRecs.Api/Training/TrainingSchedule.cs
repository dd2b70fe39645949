using Microsoft.Extensions.Options;
using MovieRecs.Api.Data;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training;

/// <summary>
/// Says when training is due without being asked: an interval after the last run, after a number of changed ratings
/// since the beginning of the last, or a while after a run that failed. Used by one caller at a time.
/// </summary>
internal sealed class TrainingSchedule(IOptions<TrainingOptions> options, RatingActivity activity, TimeProvider time)
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromMinutes(10);

    private DateTimeOffset _due = DateTimeOffset.MaxValue;
    private DateTimeOffset _retryAt = DateTimeOffset.MaxValue;
    private DueTraining? _retry;
    private int _failures;
    private long _countedFrom;

    /// <summary>The ratings from here on count towards the next run.</summary>
    /// <param name="already">Changed ratings that the last run did not see, for a process that has not seen them change.</param>
    public void CountFromNow(long already = 0) => _countedFrom = activity.StartCounting() - already;

    /// <summary>The interval starts at <paramref name="lastRun"/>.</summary>
    public void RestartInterval(DateTimeOffset lastRun) => _due = lastRun + options.Value.Interval;

    /// <summary>
    /// Notes how a run ended. One that failed is due again after a delay that doubles from failure to failure; a model that was
    /// rejected would be rejected again, whoever cancels a run does not want it, and the next run brings the next refinement.
    /// </summary>
    /// <returns>The delay; null if the run did not fail.</returns>
    public TimeSpan? NoteEnd(TrainingRunAnswer run)
    {
        RestartInterval(time.GetUtcNow());
        var reason = Enum.Parse<TrainingReason>(run.Reason, ignoreCase: true);
        if (run.State is not TrainingRunState.Failed || reason == TrainingReason.Refinement)
        {
            (_failures, _retry, _retryAt) = (0, null, DateTimeOffset.MaxValue);
            return null;
        }

        var delay = FirstRetryDelay * Math.Pow(2, Math.Min(_failures++, 10));
        delay = delay < LongestRetryDelay ? delay : LongestRetryDelay;
        _retry = new DueTraining(reason, run.RequestedBy);
        _retryAt = time.GetUtcNow() + delay;
        return delay;
    }

    /// <summary>Completes when a run is due.</summary>
    /// <param name="fewerRatings">A number of changed ratings that is enough, even if the setting is larger.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<DueTraining> WaitAsync(long fewerRatings, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var interval = UntilAsync(_due, done.Token);
        var retry = _retry is null ? Never(done.Token) : UntilAsync(_retryAt, done.Token);
        var ratings = options.Value.AfterNewRatings == 0
            ? Never(done.Token)
            : activity.WaitForAsync(
                _countedFrom + Math.Min(options.Value.AfterNewRatings, fewerRatings), done.Token);
        var first = await Task.WhenAny(retry, interval, ratings);
        await done.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == retry
            ? _retry!
            : new DueTraining(first == interval ? TrainingReason.Schedule : TrainingReason.Ratings, null);
    }

    private Task UntilAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var left = moment - time.GetUtcNow();
        return Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
    }

    private Task Never(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
}

/// <summary>A run that is due.</summary>
/// <param name="Reason">What it is for; for a run that is tried again, what the failed one was for.</param>
/// <param name="RequestedBy">The administrator who asked for the run that is tried again.</param>
internal sealed record DueTraining(TrainingReason Reason, int? RequestedBy);

/// <summary>What asked for a training run. Stored in <c>training_runs.reason</c> as the lower-case name.</summary>
internal enum TrainingReason
{
    /// <summary>The service started without a model.</summary>
    Startup,

    /// <summary><see cref="TrainingOptions.Interval"/> has passed since the last run.</summary>
    Schedule,

    /// <summary>As many ratings as <see cref="TrainingOptions.AfterNewRatings"/> says have come in since the last run.</summary>
    Ratings,

    /// <summary>An administrator asked.</summary>
    Request,

    /// <summary>An account and its ratings were deleted, so the next model must not know them.</summary>
    Deletion,

    /// <summary>The texts of many movies have been read since the last run.</summary>
    Texts,

    /// <summary>A run has published models that trained fast, and better ones of the same ratings are to follow.</summary>
    Refinement,
}
