using System.CommandLine;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.DataSets;
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
        var candidatesPath = new Option<string?>("--candidates")
        {
            Description = "Rank for each user the movies that lines of userId,movieId name, instead of the whole catalogue; "
                + "name the held-out ones, too.",
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
        command.Options.Add(candidatesPath);
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
                var candidates = arguments.GetValue(candidatesPath) is { } lists ? ReadCandidates(lists, training, test) : null;
                var run = new EvaluationRun(console, training, test, metadata, parameters, new EvaluationOptions
                {
                    Cutoffs = arguments.GetValue(cutoffs)!,
                    RelevantFrom = (float)arguments.GetValue(relevantFrom),
                    Candidates = candidates,
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

    /// <summary>Users and movies that neither part knows are left out: nothing of theirs could be found or missed.</summary>
    private static CandidateLists ReadCandidates(string path, RatingData training, RatingData test)
    {
        var pairs = NumberLines.ReadPairs(path)
            .Select(pair => (User: training.Users.IndexOf(pair.UserId), Item: training.Items.IndexOf(pair.ItemId)))
            .Where(pair => pair is { User: >= 0, Item: >= 0 })
            .ToArray();
        return pairs.Any(pair => !test.ByUser.ColumnsOf(pair.User).IsEmpty)
            ? new CandidateLists(pairs)
            : throw new CommandFailedException($"{path}: no line has a user with held-out ratings and a movie that was rated");
    }

    private static IEnumerable<Algorithm> WithBaselines(string[]? asked) =>
        ((IEnumerable<Algorithm>)[Algorithm.Bias, Algorithm.Popularity])
            .Concat(asked is { Length: > 0 } ? asked.Select(AlgorithmNames.Of) : [Algorithm.Als, Algorithm.Ials])
            .Distinct();
}
