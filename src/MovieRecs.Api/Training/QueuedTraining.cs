using MovieRecs.Api.Data;

namespace MovieRecs.Api.Training;

/// <param name="Id">Number of the run; <c>/admin/training-runs/{id}</c> says more.</param>
/// <param name="State">queued, or running if the request met a run that has begun.</param>
public sealed record QueuedTraining(int Id, TrainingRunState State);
