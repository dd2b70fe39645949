using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Bayesian;
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
        var algorithm = AlgorithmNames.One(
            "Without it, the two models of the service in one file: als, which predicts stars, and ials, which ranks.",
            defaultValue: null);
        var modelPath = new Option<string>("--out")
        {
            Description = "The model file to write.",
            HelpName = "MODEL",
            Required = true,
        };
        var json = SharedOptions.Json();
        var command = new Command("train", "Trains the models and writes them to a file that the other commands use.");
        data.AddWithOverviewsTo(command);
        command.Options.Add(modelPath);
        command.Options.Add(algorithm);
        hyperParameters.AddTo(command);
        command.Options.Add(json);
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                var path = arguments.GetRequiredValue(modelPath);
                OutputFile.ThrowIfNoPlace(path);
                var algorithms = AlgorithmsOf(arguments.GetValue(algorithm));
                var parameters = hyperParameters.Read(arguments);
                ThrowIfAmbiguous(algorithms, parameters);
                using var dataSet = data.Open(arguments);
                var loader = new DataSetLoader(console);
                var ratings = loader.LoadMatrices(dataSet, cancellationToken);
                var run = new Run(console, algorithms, parameters, arguments.GetValue(json));
                run.Execute(ratings, loader.LoadMetadata(dataSet), path, cancellationToken);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static Algorithm[] AlgorithmsOf(string? name) =>
        name is null ? [Algorithm.Als, Algorithm.Ials] : [AlgorithmNames.Of(name)];

    /// <summary>A penalty of one of two models says nothing about the other's.</summary>
    private static void ThrowIfAmbiguous(Algorithm[] algorithms, HyperParameters parameters)
    {
        if (algorithms.Length > 1 && parameters[HyperParameter.Regularization] is not null)
        {
            throw new WrongArgumentsException(
                "--regularization needs --algorithm: als and ials measure their penalties differently.");
        }
    }

    private sealed record Run(CommandConsole Console, Algorithm[] Algorithms, HyperParameters Parameters, bool Json)
    {
        public void Execute(RatingData ratings, Metadata metadata, string path, CancellationToken cancellationToken)
        {
            if (!Json)
            {
                Console.Output.WriteLine(ShapeOf(ratings));
            }

            var start = Stopwatch.GetTimestamp();
            var models = new List<FittedModel>();
            var logs = new List<(Algorithm, IterationLog)>();
            foreach (var algorithm in Algorithms)
            {
                if (!Json && Algorithms.Length > 1)
                {
                    Console.Output.WriteLine($"{AlgorithmNames.NameOf(algorithm)}:");
                }

                var (model, log) = Training.Fit(
                    Console, algorithm, ratings, metadata, Parameters, showLines: !Json, cancellationToken);
                models.Add(model);
                logs.Add((algorithm, log));
            }

            var trained = AlgorithmTrainer.WithNeighbors(
                models.Count == 1 ? models[0] : FittedModel.Both(models[0], models[1]), ratings, Parameters, cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            trained.File.Save(path);
            if (Json)
            {
                Console.WriteJson(Document(ratings, logs, trained.File.Bayesian?.Diagnostics, seconds, path));
            }
            else
            {
                if (trained.File.Bayesian?.Diagnostics is { } chain)
                {
                    Console.Output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"chain: {chain.BurnIn} sweeps thrown away; the others: split R-hat {chain.SplitRhat:0.00}, "
                        + $"{chain.EffectiveSamples:0} effective"));
                }

                var names = string.Join(" and ", Algorithms.Select(AlgorithmNames.NameOf));
                Console.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"trained {names} in {seconds:0.0} s, written to {path} ({Quantity.Format(new FileInfo(path).Length)}B)"));
            }
        }

        private static double Density(RatingData ratings) =>
            ratings.Count / Math.Max(1.0, (double)ratings.Users.Count * ratings.Items.Count);

        private static string ShapeOf(RatingData ratings) => string.Create(
            CultureInfo.InvariantCulture,
            $"{ratings.Users.Count:N0} users x {ratings.Items.Count:N0} items, {ratings.Count:N0} ratings, "
            + $"density {100 * Density(ratings):0.000} %, mean {ratings.MeanRating:0.000}{Duplicates(ratings)}");

        private static string Duplicates(RatingData ratings) => ratings.DuplicateCount == 0
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", {ratings.DuplicateCount:N0} replaced by a later line");

        private JsonObject Document(
            RatingData ratings, IReadOnlyList<(Algorithm Algorithm, IterationLog Log)> logs, ChainDiagnostics? chain, double seconds,
            string path) => new()
            {
                ["algorithm"] = Algorithms.Length == 1 ? AlgorithmNames.NameOf(Algorithms[0]) : null,
                ["algorithms"] = new JsonArray([.. Algorithms.Select(algorithm => (JsonNode)AlgorithmNames.NameOf(algorithm))]),
                ["users"] = ratings.Users.Count,
                ["items"] = ratings.Items.Count,
                ["ratings"] = ratings.Count,
                ["duplicates"] = ratings.DuplicateCount,
                ["density"] = Density(ratings),
                ["meanRating"] = ratings.MeanRating,
                ["iterations"] = new JsonArray([.. from entry in logs
                                                   from iteration in entry.Log.Iterations
                                                   select new JsonObject
                                                   {
                                                       ["algorithm"] = AlgorithmNames.NameOf(entry.Algorithm),
                                                       ["iteration"] = iteration.Iteration,
                                                       ["loss"] = Output.Json.Number(iteration.Loss),
                                                       ["rmse"] = Output.Json.Number(iteration.TrainRmse),
                                                   }]),
                ["chain"] = chain is null ? null : new JsonObject
                {
                    ["burnIn"] = chain.BurnIn,
                    ["splitRhat"] = Output.Json.Number(chain.SplitRhat),
                    ["effectiveSamples"] = Output.Json.Number(chain.EffectiveSamples),
                },
                ["seconds"] = seconds,
                ["model"] = path,
            };
    }
}
