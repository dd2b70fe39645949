using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MovieRecs.Als.Evaluation;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.DataSets;
using MovieRecs.Cli.Evaluations;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;
using MovieRecs.Cli.Tuning;

namespace MovieRecs.Cli.Commands;

/// <summary><c>tune</c>: searches hyper-parameters on a validation split.</summary>
internal static class TuneCommand
{
    public static Command Create(CommandConsole console)
    {
        var data = new DataOptions();
        var algorithm = AlgorithmNames.One(otherwise: null, Algorithm.Als);
        var hyperParameters = new HyperParameterOptions();
        var trials = NumberOption.Of("--trials", "Settings to try; the first is the one given.", 27, 1, 10_000);
        var testFraction = NumberOption.Of(
            "--test-fraction", "The share held out for validation; session is judged by each user's latest rating.", 0.1, 0.001, 0.5);
        var json = SharedOptions.Json();
        var command = new Command(
            "tune",
            "Searches hyper-parameters on a validation split by successive halving: "
            + "rmse of what predicts ratings, ndcg@10 of rankers.");
        data.AddWithOverviewsTo(command);
        command.Options.Add(algorithm);
        hyperParameters.AddTo(command);
        command.Options.Add(trials);
        command.Options.Add(testFraction);
        command.Options.Add(json);
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                var parameters = hyperParameters.Read(arguments);
                using var dataSet = data.Open(arguments);
                var loader = new DataSetLoader(console);
                var chosen = AlgorithmNames.Of(arguments.GetRequiredValue(algorithm)!);
                var judgesRatings = chosen is Algorithm.Als or Algorithm.Bayesian or Algorithm.Ensemble or Algorithm.Bias;
                var ratings = loader.LoadLog(dataSet, cancellationToken);
                var split = judgesRatings
                    ? Splits.Random(ratings, arguments.GetValue(testFraction), parameters.Seed)
                    : chosen is Algorithm.Session
                        ? Splits.LeaveLastOut(ratings)
                        : Splits.PerUser(ratings, arguments.GetValue(testFraction), parameters.Seed);
                var (training, validation) = split.ToData();
                var metadata = loader.LoadMetadata(dataSet);
                var run = new EvaluationRun(
                    console, training, validation, metadata, parameters, new EvaluationOptions());
                var space = SearchRange.SpaceOf(
                    chosen, metadata.HasItemFeatures && parameters[HyperParameter.SideRegularization] != 0);
                var results = new SuccessiveHalving(run, chosen, judgesRatings)
                    .Search(arguments.GetValue(trials), space, cancellationToken);
                if (arguments.GetValue(json))
                {
                    console.WriteJson(Document(chosen, judgesRatings, results));
                }
                else
                {
                    Print(console, chosen, judgesRatings, results);
                }

                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static string MetricOf(bool judgesRatings) => judgesRatings ? "rmse" : "ndcg@10";

    private static void Print(CommandConsole console, Algorithm algorithm, bool judgesRatings, IReadOnlyList<Trial> trials)
    {
        var table = new TextTable("validation", MetricOf(judgesRatings), "round", "iterations", "seconds", "settings");
        for (var index = 0; index < trials.Count; index++)
        {
            var trial = trials[index];
            table.Add(
                $"{index + 1}", Text($"{trial.Score:0.0000}"), $"{trial.Round}", $"{trial.Iterations}",
                Text($"{trial.Seconds:0.0}"), trial.ToString());
        }

        table.Print(console);
        console.Output.WriteLine();
        console.Output.WriteLine($"best: --algorithm {AlgorithmNames.NameOf(algorithm)} {(trials[0].Values.Count == 0 ? "as given" : trials[0])}");
    }

    private static JsonObject Document(Algorithm algorithm, bool judgesRatings, IReadOnlyList<Trial> trials) => new()
    {
        ["algorithm"] = AlgorithmNames.NameOf(algorithm),
        ["metric"] = MetricOf(judgesRatings),
        ["trials"] = new JsonArray([.. trials.Select(trial => new JsonObject
        {
            ["score"] = Json.Number(trial.Score),
            ["round"] = trial.Round,
            ["iterations"] = trial.Iterations,
            ["seconds"] = trial.Seconds,
            ["settings"] = new JsonObject(trial.Values.Select(
                value => KeyValuePair.Create<string, JsonNode?>(value.Parameter.Option[2..], value.Value))),
        })]),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
