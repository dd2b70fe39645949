using System.CommandLine;
using MovieRecs.Als.Evaluation;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.Evaluations;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Commands;

/// <summary><c>evaluate</c>: trains on one part of the ratings and measures on the other.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CommandConsole console)
    {
        var split = new SplitOptions();
        var algorithms = AlgorithmNames.Several("Without it, als and ials.");
        var hyperParameters = new HyperParameterOptions();
        var cutoffs = NumberOption.Several(
            "--k", "List lengths K of the ranking metrics; may be given several times.", 10, 1, 10_000);
        var relevantFrom = NumberOption.Of(
            "--relevant-from", "Held-out ratings of at least this many stars are relevant for ranking; 0 takes all.",
            0.0, 0.0, 5.0);
        var perUserPath = new Option<string?>("--per-user")
        {
            Description = "Also write the metrics of each user and algorithm to this CSV file.",
            HelpName = "FILE",
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "evaluate",
            "Measures rating and full-catalogue ranking quality on held-out ratings, beside bias-only and popularity.");
        split.AddTo(command);
        command.Options.Add(algorithms);
        hyperParameters.AddTo(command);
        command.Options.Add(cutoffs);
        command.Options.Add(relevantFrom);
        command.Options.Add(perUserPath);
        command.Options.Add(json);
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                if (arguments.GetValue(perUserPath) is { } place)
                {
                    OutputFile.ThrowIfNoPlace(place);
                }

                var parameters = hyperParameters.Read(arguments);
                var (choice, parts, metadata) = split.Read(arguments, console, parameters.Seed, cancellationToken);
                var (training, test) = parts.ToData();
                var run = new EvaluationRun(console, training, test, metadata, parameters, new EvaluationOptions
                {
                    Cutoffs = arguments.GetValue(cutoffs)!,
                    RelevantFrom = (float)arguments.GetValue(relevantFrom),
                });
                var asked = WithBaselines(arguments.GetValue(algorithms)).ToArray();
                Array.ForEach(asked, algorithm => AlgorithmTrainer.ThrowIfUntimed(algorithm, training));
                var models = asked
                    .Select(algorithm => run.Evaluate(algorithm, cancellationToken))
                    .ToArray();
                if (arguments.GetValue(perUserPath) is { } path)
                {
                    PerUserFile.Write(path, run, models);
                }

                if (arguments.GetValue(json))
                {
                    console.WriteJson(EvaluationJson.Of(run, choice, models));
                }
                else
                {
                    new EvaluationText(console).Print(run, choice, models);
                }

                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static IEnumerable<Algorithm> WithBaselines(string[]? asked) =>
        ((IEnumerable<Algorithm>)[Algorithm.Bias, Algorithm.Popularity])
            .Concat(asked is { Length: > 0 } ? asked.Select(AlgorithmNames.Of) : [Algorithm.Als, Algorithm.Ials])
            .Distinct();
}
