using System.CommandLine;
using MovieRecs.Als.Evaluation;
using MovieRecs.Cli.DataSets;
using MovieRecs.Cli.Evaluations;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Options;

/// <summary>Where held-out ratings come from: <c>--data</c> with <c>--split</c>, or <c>--train</c> and <c>--test</c>.</summary>
internal sealed class SplitOptions
{
    private readonly DataOptions _data = new();

    private readonly Option<string?> _train = new("--train")
    {
        Description = "The ratings file to train on; with --test, in place of --data.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _test = new("--test")
    {
        Description = "The ratings file to test on.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _split = NameOption.Of(
        "--split",
        "How --data is split: random, per-user (the share of each user), last-out (each user's latest rating), "
        + "comeback (each user's last session after a pause of a day or more), time.",
        "split",
        [.. SplitChoice.Names.Keys],
        defaultName: "random");

    private readonly Option<double> _testFraction = NumberOption.Of(
        "--test-fraction", "The share that random, per-user and time hold out.", 0.1, 0.001, 0.999);

    public void AddTo(Command command)
    {
        _data.Data.Required = false;
        _data.AddWithOverviewsTo(command);
        foreach (var option in (Option[])[_train, _test, _split, _testFraction])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            var (hasData, hasTrain, hasTest) = (result.IsGiven(_data.Data), result.IsGiven(_train), result.IsGiven(_test));
            if (hasTrain != hasTest || hasData == hasTrain)
            {
                result.AddError("Give either --data, or --train and --test.");
            }
        });
    }

    public (SplitChoice Choice, Split Parts, Metadata Metadata) Read(
        ParseResult arguments, CommandConsole console, int seed, CancellationToken cancellationToken)
    {
        var loader = new DataSetLoader(console);
        if (arguments.GetValue(_train) is { } trainPath)
        {
            using var train = _data.Open(arguments, trainPath);
            using var test = _data.Open(arguments, arguments.GetValue(_test)!);
            return (
                new SplitChoice(SplitKind.Given, 0, 0),
                new Split(loader.LoadLog(train, cancellationToken), loader.LoadLog(test, cancellationToken)),
                loader.LoadMetadata(train));
        }

        using var dataSet = _data.Open(arguments);
        var choice = new SplitChoice(
            SplitChoice.Names[arguments.GetRequiredValue(_split)!], arguments.GetValue(_testFraction), seed);
        return (choice, choice.Apply(loader.LoadLog(dataSet, cancellationToken)), loader.LoadMetadata(dataSet));
    }
}
