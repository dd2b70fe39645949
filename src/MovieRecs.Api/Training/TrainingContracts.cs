using MovieRecs.Api.Data;
using MovieRecs.Api.Training.Publishing;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Training;

/// <param name="Id">Number of the run; <c>/admin/training-runs/{id}</c> says more.</param>
/// <param name="State">queued, or running if the request met a run that has begun.</param>
public sealed record QueuedTraining(int Id, TrainingRunState State);

/// <param name="Items">Newest first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record TrainingRunPage(IReadOnlyList<TrainingRunAnswer> Items, string? NextCursor);

/// <summary>One training run as the administration sees it.</summary>
/// <param name="Id">Number of the run.</param>
/// <param name="State">queued, running, succeeded, rejected, failed or cancelled.</param>
/// <param name="Reason">What asked for it: startup, schedule, ratings, request, deletion or refinement.</param>
/// <param name="RequestedBy">The administrator who asked, for <c>request</c>.</param>
/// <param name="RequestedAt">When it was queued.</param>
/// <param name="StartedAt">When work on it began.</param>
/// <param name="FinishedAt">When it ended, however it ended.</param>
/// <param name="Progress">What it is doing; only while it runs.</param>
/// <param name="Iteration">Iterations finished, of both models together.</param>
/// <param name="Loss">Training loss after the last finished iteration, of the model trained then.</param>
/// <param name="Metrics">Figures on the held-out ratings.</param>
/// <param name="Timings">Seconds by phase, of the phases that are over.</param>
/// <param name="Error">Why it was rejected, failed or cancelled.</param>
/// <param name="ModelVersion">The model it published.</param>
public sealed record TrainingRunAnswer(
    int Id,
    TrainingRunState State,
    string Reason,
    int? RequestedBy,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    TrainingRunProgress? Progress,
    int Iteration,
    double? Loss,
    ValidationMetrics? Metrics,
    IReadOnlyDictionary<string, double>? Timings,
    string? Error,
    int? ModelVersion)
{
    internal bool IsOver => State is not (TrainingRunState.Queued or TrainingRunState.Running);

    internal static TrainingRunAnswer From(TrainingRun run) => new(
        run.Id,
        run.State,
        run.Reason,
        run.RequestedBy,
        run.RequestedAt,
        run.StartedAt,
        run.FinishedAt,
        null,
        run.Iteration,
        run.Loss,
        StoredJson.ReadOptional(run.Metrics, StoredJson.Default.ValidationMetrics),
        run.Timings is null
            ? null
            : TrainingPhase.InOrder(StoredJson.Read(run.Timings, StoredJson.Default.IReadOnlyDictionaryStringDouble)),
        run.Error,
        run.ModelVersion);
}

/// <summary>What a running training run is doing.</summary>
/// <param name="Phase">One of <see cref="TrainingPhase"/>.</param>
/// <param name="Iteration">Iterations of this phase that are over; 0 in phases without iterations.</param>
/// <param name="Iterations">Iterations of this phase in all; 0 in phases without iterations.</param>
/// <param name="TrainRmse">Error in stars on the training ratings, where the model being trained predicts stars.</param>
public sealed record TrainingRunProgress(string Phase, int Iteration, int Iterations, double? TrainRmse);
