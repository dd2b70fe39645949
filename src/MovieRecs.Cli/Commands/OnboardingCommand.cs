using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Models;
using MovieRecs.Cli.DataSets;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Commands;

/// <summary><c>onboarding</c>: measures what newcomers should be asked to rate.</summary>
internal static class OnboardingCommand
{
    private static readonly (OnboardingStrategy Strategy, string Name)[] _strategies =
    [
        (OnboardingStrategy.Random, "random"),
        (OnboardingStrategy.Popular, "popular"),
        (OnboardingStrategy.NextToRate, "next-to-rate"),
    ];

    public static Command Create(CommandConsole console)
    {
        var data = new DataOptions();
        var newcomers = NumberOption.Of("--newcomers", "The share of the users who are newcomers.", 0.25, 0.001, 0.9);
        var k = NumberOption.Of("--k", "Length of the lists.", 10, 1, 1_000);
        var seed = SharedOptions.Seed();
        var json = SharedOptions.Json();
        var command = new Command(
            "onboarding",
            "Measures how soon the models are of use to newcomers who are asked to rate random movies, popular ones, or those that "
            + "teach most.");
        data.AddTo(command);
        command.Options.Add(newcomers);
        command.Options.Add(k);
        command.Options.Add(seed);
        command.Options.Add(json);
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                using var dataSet = data.Open(arguments);
                var ratings = new DataSetLoader(console).LoadLog(dataSet, cancellationToken);
                var parts = Splits.NewUsers(ratings, arguments.GetValue(newcomers), arguments.GetValue(seed));
                var points = Evaluate(parts, arguments.GetValue(k), arguments.GetValue(seed), cancellationToken);
                if (arguments.GetValue(json))
                {
                    console.WriteJson(Document(points));
                }
                else
                {
                    Print(console, points, arguments.GetValue(k));
                }

                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static (string Name, IReadOnlyList<OnboardingPoint> Points)[] Evaluate(
        Split parts, int k, int seed, CancellationToken cancellationToken)
    {
        var (training, newcomers) = parts.ToData();
        if (!Enumerable.Range(0, newcomers.Users.Count).Any(user => newcomers.ByUser.ColumnsOf(user).Length >= Onboarding.LeastRatings))
        {
            throw new CommandFailedException($"no newcomer has {Onboarding.LeastRatings} ratings to ask for");
        }

        var stars = new RatingEnsemble(ExplicitAlsTrainer.Train(
            training, new ExplicitAlsOptions().ForSize(training), cancellationToken: cancellationToken));
        var options = new ImplicitAlsOptions().ForSize(training.Users.Count, training.Items.Count);
        var lists = new ImplicitAlsRanker(
            ImplicitAlsTrainer.Train(training, options, cancellationToken: cancellationToken).With(ItemPopularity.Of(training)));
        return Array.ConvertAll(_strategies, strategy => (strategy.Name, Onboarding.Evaluate(
            strategy.Strategy, stars, lists, lists, training, newcomers, k, seed, cancellationToken: cancellationToken)));
    }

    private static void Print(CommandConsole console, (string Name, IReadOnlyList<OnboardingPoint> Points)[] strategies, int k)
    {
        var table = new TextTable("asked about", "answers", "questions", "rmse", $"hitrate@{k}", $"precision@{k}");
        foreach (var (name, points) in strategies)
        {
            foreach (var point in points)
            {
                table.Add(
                    name, $"{point.Answers}", Text($"{point.Questions:0.0}"), Text($"{point.Rmse:0.0000}"),
                    Text($"{point.HitRate.Mean:0.0000} ±{point.HitRate.StandardError:0.0000}"),
                    Text($"{point.Precision.Mean:0.0000} ±{point.Precision.StandardError:0.0000}"));
            }
        }

        table.Print(console);
        console.Output.WriteLine();
        console.Output.WriteLine(
            $"{strategies[0].Points[0].HitRate.Count} newcomers; half of their ratings can be answers, the others judge. Any other movie was "
            + $"not seen: no answer. After {Onboarding.MostQuestions} questions nobody answers any more.");
    }

    private static JsonObject Document((string Name, IReadOnlyList<OnboardingPoint> Points)[] strategies) => new()
    {
        ["newcomers"] = strategies[0].Points[0].HitRate.Count,
        ["strategies"] = new JsonArray([.. strategies.Select(strategy => new JsonObject
        {
            ["askedAbout"] = strategy.Name,
            ["points"] = new JsonArray([.. strategy.Points.Select(point => new JsonObject
            {
                ["answers"] = point.Answers,
                ["questions"] = Json.Number(point.Questions),
                ["rmse"] = Json.Number(point.Rmse),
                ["hitRate"] = Json.Number(point.HitRate.Mean),
                ["precision"] = Json.Number(point.Precision.Mean),
            })]),
        })]),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
