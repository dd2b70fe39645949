using Microsoft.Extensions.Options;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training;

/// <summary>
/// Says when training is due without being asked: an interval after the last run, or so many changed ratings after the
/// beginning of the last. Used by one caller at a time.
/// </summary>
internal sealed class TrainingSchedule(IOptions<TrainingOptions> options, RatingActivity activity, TimeProvider time)
{
    private DateTimeOffset _due = DateTimeOffset.MaxValue;
    private long _countedFrom;

    /// <summary>The ratings from here on count towards the next run.</summary>
    /// <param name="already">Changed ratings that the last run did not see, for a process that has not seen them change.</param>
    public void CountFromNow(long already = 0) => _countedFrom = activity.Total - already;

    /// <summary>The interval starts at <paramref name="lastRun"/>.</summary>
    public void RestartInterval(DateTimeOffset lastRun) => _due = lastRun + options.Value.Interval;

    /// <summary>Completes when a run is due.</summary>
    /// <param name="fewerRatings">Changed ratings that are enough, should the setting be a larger number.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<TrainingReason> WaitAsync(long fewerRatings, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var untilDue = _due - time.GetUtcNow();
        var interval = Task.Delay(untilDue > TimeSpan.Zero ? untilDue : TimeSpan.Zero, time, done.Token);
        var ratings = options.Value.AfterNewRatings == 0
            ? Task.Delay(Timeout.InfiniteTimeSpan, time, done.Token)
            : activity.WaitForAsync(
                _countedFrom + Math.Min(options.Value.AfterNewRatings, fewerRatings), done.Token);
        var first = await Task.WhenAny(interval, ratings);
        await done.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == interval ? TrainingReason.Schedule : TrainingReason.Ratings;
    }
}

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
}
