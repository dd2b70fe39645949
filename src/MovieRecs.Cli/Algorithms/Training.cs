using MovieRecs.Als.Interactions;
using MovieRecs.Cli.DataSets;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Algorithms;

/// <summary>Trains with a progress bar on a terminal.</summary>
internal static class Training
{
    // showLines: whether standard output gets one line per iteration, as they come or, on a terminal, after the bar.
    public static (FittedModel Model, IterationLog Log) Fit(
        CommandConsole console,
        Algorithm algorithm,
        RatingData ratings,
        Metadata metadata,
        HyperParameters parameters,
        bool showLines,
        CancellationToken cancellationToken)
    {
        // A line on standard output would tear the bar apart if both are the same terminal.
        var atOnce = showLines && !console.ErrorIsTerminal;
        var total = AlgorithmOptions.IterationsOf(algorithm, parameters);
        var (model, log) = console.WithProgress($"training {AlgorithmNames.NameOf(algorithm)}", total, "iterations", bar =>
        {
            var iterations = new IterationLog(bar, atOnce ? console.Output.WriteLine : null);
            return (AlgorithmTrainer.Train(
                algorithm, ratings, metadata, parameters, iterations, cancellationToken), iterations);
        });
        if (showLines && !atOnce)
        {
            foreach (var line in log.Lines)
            {
                console.Output.WriteLine(line);
            }
        }

        return (model, log);
    }
}
