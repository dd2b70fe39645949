using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MovieRecs.Als.Interactions;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.DataSets;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Commands;

/// <summary><c>train</c>: a data set into a model file.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandConsole console)
    {
        var data = new DataOptions();
        var hyperParameters = new HyperParameterOptions();
        var algorithm = AlgorithmNames.One(otherwise: null, Algorithm.Als);
        var modelPath = new Option<string>("--out")
        {
            Description = "The model file to write.",
            HelpName = "MODEL",
            Required = true,
        };
        var json = SharedOptions.Json();
        var command = new Command("train", "Trains a model and writes it to a file that the other commands use.");
        data.AddTo(command);
        command.Options.Add(modelPath);
        command.Options.Add(algorithm);
        hyperParameters.AddTo(command);
        command.Options.Add(json);
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                var path = arguments.GetRequiredValue(modelPath);
                OutputFile.ThrowIfNoPlace(path);
                using var dataSet = data.Open(arguments);
                var loader = new DataSetLoader(console);
                var ratings = loader.LoadMatrices(dataSet, cancellationToken);
                var run = new Run(
                    console, AlgorithmNames.Of(arguments.GetRequiredValue(algorithm)!), hyperParameters.Read(arguments), arguments.GetValue(json));
                run.Execute(ratings, loader.LoadMetadata(dataSet), path, cancellationToken);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private sealed record Run(CommandConsole Console, Algorithm Algorithm, HyperParameters Parameters, bool Json)
    {
        public void Execute(RatingData ratings, Metadata metadata, string path, CancellationToken cancellationToken)
        {
            if (!Json)
            {
                Console.Output.WriteLine(ShapeOf(ratings));
            }

            var start = Stopwatch.GetTimestamp();
            var (model, log) = Training.Fit(
                Console, Algorithm, ratings, metadata, Parameters, showLines: !Json, cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            model.File.Save(path);
            if (Json)
            {
                Console.WriteJson(Document(ratings, log, seconds, path));
            }
            else
            {
                Console.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"trained {AlgorithmNames.NameOf(Algorithm)} in {seconds:0.0} s, written to {path} ({Quantity.Format(new FileInfo(path).Length)}B)"));
            }
        }

        private static double Density(RatingData ratings) =>
            ratings.Count / Math.Max(1.0, (double)ratings.Users.Count * ratings.Items.Count);

        private static string ShapeOf(RatingData ratings) => string.Create(
            CultureInfo.InvariantCulture,
            $"{ratings.Users.Count:N0} users x {ratings.Items.Count:N0} items, {ratings.Count:N0} ratings, density {100 * Density(ratings):0.000} %, mean {ratings.MeanRating:0.000}{Duplicates(ratings)}");

        private static string Duplicates(RatingData ratings) => ratings.DuplicateCount == 0
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", {ratings.DuplicateCount:N0} replaced by a later line");

        private JsonObject Document(RatingData ratings, IterationLog log, double seconds, string path) => new()
        {
            ["algorithm"] = AlgorithmNames.NameOf(Algorithm),
            ["users"] = ratings.Users.Count,
            ["items"] = ratings.Items.Count,
            ["ratings"] = ratings.Count,
            ["duplicates"] = ratings.DuplicateCount,
            ["density"] = Density(ratings),
            ["meanRating"] = ratings.MeanRating,
            ["iterations"] = new JsonArray([.. log.Iterations.Select(iteration => new JsonObject
            {
                ["iteration"] = iteration.Iteration,
                ["loss"] = Output.Json.Number(iteration.Loss),
                ["rmse"] = Output.Json.Number(iteration.TrainRmse),
            })]),
            ["seconds"] = seconds,
            ["model"] = path,
        };
    }
}
