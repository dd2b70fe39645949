namespace MovieRecs.Als.Models;

/// <summary>What a trainer reports after each iteration.</summary>
/// <param name="Model">Which model: <c>als</c> or <c>ials</c>.</param>
/// <param name="Iteration">The iteration that was finished, from 1.</param>
/// <param name="Iterations">How many there will be.</param>
/// <param name="Loss">The model's objective, penalties included. It never rises beyond rounding.</param>
/// <param name="TrainRmse">
/// Root mean squared error on the training ratings; NaN where a model predicts no ratings. It says little about ratings not
/// seen: judge a model on held-out ones.
/// </param>
public readonly record struct TrainingProgress(
    string Model, int Iteration, int Iterations, double Loss, double TrainRmse);
