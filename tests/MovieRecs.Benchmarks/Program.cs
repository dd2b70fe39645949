using System.Globalization;
using BenchmarkDotNet.Running;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Benchmarks;

string? TextOption(string name) =>
    Array.IndexOf(args, name) is var position and >= 0 && position + 1 < args.Length ? args[position + 1] : null;

int Option(string name, int fallback) =>
    TextOption(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

switch (args.FirstOrDefault())
{
    case "scale":
        ScaleBenchmark.Run(
            Option("--ratings", new SyntheticRatingsOptions().Ratings),
            Option("--factors", 0) is > 0 and var factors ? [factors] : [64, 128]);
        break;
    case "load":
        LoadBenchmark.Run(TextOption("--data") ?? throw new ArgumentException("load needs --data PATH."));
        break;
    case "retrieval":
        if (TextOption("--model") is { } model)
        {
            RetrievalBenchmark.Run(model);
        }

        RetrievalBenchmark.RunWorstCase(Option("--items", 87_585), Option("--factors", 64));
        break;
    case "model":
        ModelFileBenchmark.Run(Option("--items", 300_000), Option("--factors", 64), TextOption("--file"));
        break;
    case "lists":
        ListsBenchmark.Run(Option("--movies", 87_585));
        break;
    case "similar":
        SimilarityBenchmark.Run(TextOption("--data") ?? throw new ArgumentException("similar needs --data PATH."));
        break;
    case "cold":
        ColdStartBenchmark.Run(
            TextOption("--data") ?? throw new ArgumentException("cold needs --data PATH."), Option("--seeds", 3), Option("--seed", 11));
        break;
    case "content":
        ContentBenchmark.Run(
            TextOption("--data") ?? throw new ArgumentException("content needs --data PATH."),
            TextOption("--overviews") ?? throw new ArgumentException("content needs --overviews FILE."), Option("--folds", 2));
        break;
    case "sizes":
        SizesBenchmark.Run(Option("--ratings", 1_000_000));
        break;
    case "scaling":
        ScalingBenchmark.Run(Option("--ratings", 32_000_000));
        break;
    case "refit":
        RefitBenchmark.Run(TextOption("--data"), Option("--ratings", 32_000_000));
        break;
    case "threads":
        ThreadsBenchmark.Run();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(ListsBenchmark).Assembly).Run(args);
        break;
}
