using System.CommandLine;
using System.Globalization;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.DataSets;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Commands;

/// <summary><c>predict</c>: ratings or scores for given pairs.</summary>
internal static class PredictCommand
{
    public static Command Create(CommandConsole console)
    {
        var modelPath = SharedOptions.Model();
        var pairsPath = new Option<string>("--pairs")
        {
            Description = "Lines of userId,movieId; a header is allowed.",
            HelpName = "FILE",
            Required = true,
        };
        var outputPath = new Option<string>("--out")
        {
            Description = "Receives userId,movieId,prediction and, from als and bayesian, stdDev; the prediction of a ranker is its score.",
            HelpName = "FILE",
            Required = true,
        };
        var command = new Command("predict", "Predicts the ratings of pairs of users and movies, or scores them with a ranker.")
        {
            modelPath,
            pairsPath,
            outputPath,
        };
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                var path = arguments.GetRequiredValue(outputPath);
                OutputFile.ThrowIfNoPlace(path);
                var pairs = NumberLines.ReadPairs(arguments.GetRequiredValue(pairsPath));
                var model = FittedModel.Load(arguments.GetRequiredValue(modelPath));
                var predictions = new PairPredictions(model, pairs);
                predictions.Compute(cancellationToken);
                OutputFile.Write(path, writer => Write(writer, pairs, predictions));
                console.Error.WriteLine(Report(pairs.Count, predictions));
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static void Write(TextWriter writer, IReadOnlyList<(int UserId, int ItemId)> pairs, PairPredictions predictions)
    {
        writer.WriteLine(predictions.Deviations.IsEmpty ? "userId,movieId,prediction" : "userId,movieId,prediction,stdDev");
        for (var index = 0; index < pairs.Count; index++)
        {
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{pairs[index].UserId},{pairs[index].ItemId},{predictions.Ratings.Span[index]:0.#####}");
            writer.WriteLine(predictions.Deviations.IsEmpty
                ? line
                : string.Create(CultureInfo.InvariantCulture, $"{line},{predictions.Deviations.Span[index]:0.#####}"));
        }
    }

    private static string Report(int count, PairPredictions predictions)
    {
        var unknown = predictions.UnknownUsers + predictions.UnknownItems;
        return unknown == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{count} predictions")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{count} predictions; "
                + $"{predictions.UnknownUsers} with a user and {predictions.UnknownItems} with a movie "
                + $"that the model does not know");
    }
}
