using MovieRecs.Als.Interactions;

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

/// <summary>Tells when a figure that falls from iteration to iteration has all but stopped falling.</summary>
/// <param name="tolerance">The least relative fall that is worth another iteration; 0 never stops.</param>
internal struct Convergence(float tolerance)
{
    private double _last = double.PositiveInfinity;

    /// <summary>Takes the figure of an iteration.</summary>
    /// <returns>Whether it fell by less than the tolerance.</returns>
    public bool IsReachedWith(double figure)
    {
        var isReached = tolerance > 0 && _last - figure < tolerance * Math.Abs(_last);
        _last = figure;
        return isReached;
    }
}

/// <summary>What the trainers of ALS share around a sweep.</summary>
internal static class AlsTraining
{
    /// <summary>
    /// Sweeps until the last iteration, or until the RMSE (the loss where there is none) has all but stopped falling.
    /// </summary>
    /// <param name="model">Its name in the progress.</param>
    /// <param name="options">How often.</param>
    /// <param name="progress">Told of each sweep.</param>
    /// <param name="sweep">Solves users, then items; returns the loss and the RMSE, or NaN.</param>
    public static void Run(
        string model, AlsOptions options, IProgress<TrainingProgress>? progress, Func<(double Loss, double Rmse)> sweep)
    {
        var convergence = new Convergence(options.StopTolerance);
        for (var iteration = 1; iteration <= options.Iterations; iteration++)
        {
            var (loss, rmse) = sweep();
            progress?.Report(new TrainingProgress(model, iteration, options.Iterations, loss, rmse));
            if (convergence.IsReachedWith(double.IsNaN(rmse) ? loss : rmse))
            {
                break;
            }
        }
    }

    /// <exception cref="ArgumentException">A model to start from has other items or factors.</exception>
    public static void ThrowIfForeign(int itemCount, int factors, RatingData data, AlsOptions options, string name)
    {
        if (factors != options.Factors || itemCount != data.Items.Count)
        {
            throw new ArgumentException(
                $"The model to start from has {itemCount} items and {factors} factors, "
                + $"not {data.Items.Count} and {options.Factors}.",
                name);
        }
    }
}
