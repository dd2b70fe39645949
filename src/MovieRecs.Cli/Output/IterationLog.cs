using System.Globalization;
using MovieRecs.Als.Models;

namespace MovieRecs.Cli.Output;

/// <summary>Keeps what a trainer reports, passes it on as a line, and moves the bar.</summary>
/// <param name="bar">Told of the iterations done.</param>
/// <param name="line">Told of each iteration as text; null keeps them for later.</param>
internal sealed class IterationLog(IProgress<double>? bar, Action<string>? line) : IProgress<TrainingProgress>
{
    private readonly List<TrainingProgress> _iterations = [];

    public IReadOnlyList<TrainingProgress> Iterations => _iterations;

    public IEnumerable<string> Lines => _iterations.Select(Format);

    public void Report(TrainingProgress value)
    {
        _iterations.Add(value);
        bar?.Report(value.Iteration);
        line?.Invoke(Format(value));
    }

    private static string Format(TrainingProgress value) => string.Create(
        CultureInfo.InvariantCulture,
        $"iteration {value.Iteration,3}/{value.Iterations}  loss {value.Loss:0.0000e+00}{Rmse(value)}");

    private static string Rmse(TrainingProgress value) => double.IsNaN(value.TrainRmse)
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $"  train rmse {value.TrainRmse:0.0000}");
}
