using System.Data.Common;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting.Telemetry;
using MovieRecs.Api.Training.Publishing;

namespace MovieRecs.Api.Training;

/// <summary>Takes one run from its beginning to its end, and makes sure that the end is recorded.</summary>
internal sealed partial class TrainingRunner(
    TrainingQueue queue,
    TrainingRunStore store,
    ModelTrainer trainer,
    ErasureRefit refit,
    ModelPublisher publisher,
    ServiceTelemetry telemetry,
    TimeProvider time,
    ILogger<TrainingRunner> logger)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <returns>How it ended.</returns>
    public async Task<TrainingRunAnswer> RunAsync(LiveTrainingRun live, CancellationToken stoppingToken)
    {
        var begun = live.Begun();
        try
        {
            if (!await store.TryBeginAsync(begun, stoppingToken))
            {
                return await GiveUpAsync(live, stoppingToken);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // The row stays queued; whoever asks next ends it, since nobody works on it any more.
            LogNotBegun(exception, live.Id);
            var notBegun = live.Ended(TrainingRunState.Failed, exception.Message);
            queue.Complete(live, notBegun);
            return notBegun;
        }

        live.Begin(begun);
        LogBegun(live.Id, begun.Reason);
        using var watch = new TrainingWatch(telemetry, live.Id, begun.Reason);
        live.Watch = watch;
        var ended = await WorkAsync(live, stoppingToken);
        watch.End(ended.State);
        try
        {
            await SaveEndAsync(ended, stoppingToken);
        }
        finally
        {
            queue.Complete(live, ended);
        }

        LogEnded(live.Id, ended.State, (ended.FinishedAt - ended.StartedAt)?.TotalSeconds ?? 0,
            ended.Error ?? $"model {ended.ModelVersion}");
        return ended;
    }

    /// <summary>
    /// The row is not queued any more: somebody cancelled the run while it waited, or another process ended it.
    /// </summary>
    private async Task<TrainingRunAnswer> GiveUpAsync(LiveTrainingRun live, CancellationToken stoppingToken)
    {
        var ended = await store.FindAsync(live.Id, stoppingToken) is { IsOver: true } row
            ? row
            : live.Ended(TrainingRunState.Failed, "Another process works on the run.");
        if (ended.State is not TrainingRunState.Cancelled)
        {
            LogEndedElsewhere(live.Id);
        }

        queue.Complete(live, ended);
        return ended;
    }

    private async Task<TrainingRunAnswer> WorkAsync(LiveTrainingRun live, CancellationToken stoppingToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(live.Cancelled, stoppingToken);
        try
        {
            var result = await TrainAsync(live, cancellation.Token);
            return result.Model is { } model
                ? await publisher.PublishAsync(live, model, cancellation.Token)
                : live.Ended(TrainingRunState.Rejected, result.Rejection);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            return live.Ended(TrainingRunState.Cancelled, live.CancelledBecause ?? "The service was stopped.");
        }
        catch (Exception exception)
        {
            LogFailed(exception, live.Id);
            return live.Ended(TrainingRunState.Failed, exception.Message);
        }
    }

    private async Task<TrainingResult> TrainAsync(LiveTrainingRun live, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ProgressInterval, time);
        var saving = SaveProgressAsync(live, timer, cancellationToken);
        try
        {
            // A refinement goes on from what is in service, which may know somebody who is gone by now.
            if (!live.IsRefinement)
            {
                live.Forget(await store.PendingErasuresAsync(cancellationToken));
            }

            var ratings = await trainer.LoadAsync(live, cancellationToken);
            if (refit.IsDue(live))
            {
                await refit.PublishAsync(live, ratings, cancellationToken);
            }

            return await trainer.TrainAsync(live, ratings, cancellationToken);
        }
        finally
        {
            timer.Dispose();
            await saving;
        }
    }

    /// <summary>Writes the progress into the row, at most once in the interval, until the timer is disposed.</summary>
    private async Task SaveProgressAsync(LiveTrainingRun live, PeriodicTimer timer, CancellationToken cancellationToken)
    {
        var saved = live.State;
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            var state = live.State;
            if (ReferenceEquals(state, saved))
            {
                continue;
            }

            try
            {
                await store.SaveAsync(state, cancellationToken);
                saved = state;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogProgressNotSaved(exception, live.Id);
            }
        }
    }

    /// <summary>
    /// Writes the end of a run, however long the database is unavailable; the run that succeeded is written already.
    /// </summary>
    private async Task SaveEndAsync(TrainingRunAnswer ended, CancellationToken stoppingToken)
    {
        while (ended.State != TrainingRunState.Succeeded)
        {
            try
            {
                if (!await store.SaveAsync(ended, CancellationToken.None))
                {
                    LogEndedElsewhere(ended.Id);
                }

                return;
            }
            catch (Exception exception) when (IsUnavailable(exception))
            {
                LogEndNotSaved(exception, ended.Id, RetryDelay);
            }

            await Task.Delay(RetryDelay, time, stoppingToken);
        }
    }

    // Entity Framework wraps transient failures in an InvalidOperationException.
    private static bool IsUnavailable(Exception exception) =>
        exception is DbException or TimeoutException or InvalidOperationException { InnerException: DbException };

    [LoggerMessage(LogLevel.Information, "Training run {Id} begins ({Reason})")]
    private partial void LogBegun(int id, string reason);

    [LoggerMessage(LogLevel.Error, "Training run {Id} could not begin")]
    private partial void LogNotBegun(Exception exception, int id);

    [LoggerMessage(LogLevel.Information, "Training run {Id} {State} after {Seconds:F1} s: {Outcome:l}")]
    private partial void LogEnded(int id, TrainingRunState state, double seconds, string outcome);

    [LoggerMessage(LogLevel.Error, "Training run {Id} failed; the model in service stays")]
    private partial void LogFailed(Exception exception, int id);

    [LoggerMessage(LogLevel.Warning, "The progress of training run {Id} could not be written")]
    private partial void LogProgressNotSaved(Exception exception, int id);

    [LoggerMessage(LogLevel.Error, "The end of training run {Id} could not be written; the next attempt is in {Delay}")]
    private partial void LogEndNotSaved(Exception exception, int id, TimeSpan delay);

    [LoggerMessage(LogLevel.Error, "Another process has ended training run {Id}; two services share one database")]
    private partial void LogEndedElsewhere(int id);
}
