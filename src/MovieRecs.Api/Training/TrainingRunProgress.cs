namespace MovieRecs.Api.Training;

/// <summary>What a running training run is doing.</summary>
/// <param name="Phase">One of <see cref="TrainingPhase"/>.</param>
/// <param name="Iteration">Iterations of this phase that are over; 0 in phases without iterations.</param>
/// <param name="Iterations">Iterations of this phase in all; 0 in phases without iterations.</param>
/// <param name="TrainRmse">Error in stars on the training ratings, where the model being trained predicts stars.</param>
public sealed record TrainingRunProgress(string Phase, int Iteration, int Iterations, double? TrainRmse);
