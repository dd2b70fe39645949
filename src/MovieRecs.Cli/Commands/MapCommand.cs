using System.CommandLine;
using System.Globalization;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Retrieval.Maps;
using MovieRecs.Als.Threading;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.Maps;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Commands;

/// <summary><c>map</c>: the movies of a model in the plane.</summary>
internal static class MapCommand
{
    public static Command Create(CommandConsole console)
    {
        var modelPath = SharedOptions.Model();
        var outputPath = new Option<string>("--out")
        {
            Description = "The map to write: .svg, .html (zoom and hover) or .csv.",
            HelpName = "FILE",
            Required = true,
        };
        outputPath.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } path && !MapFile.IsKnown(path))
            {
                result.AddError("--out must end in .svg, .html or .csv.");
            }
        });
        var seed = SharedOptions.Seed();
        var threads = SharedOptions.Threads();
        var command = new Command("map", "Writes a two-dimensional map on which similar movies lie together.")
        {
            modelPath, outputPath, seed, threads,
        };
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                var path = arguments.GetRequiredValue(outputPath);
                OutputFile.ThrowIfNoPlace(path);
                var model = FittedModel.Load(arguments.GetRequiredValue(modelPath));
                var (factors, width) = FactorsOf(model);
                using var workers = new WorkerThreads(arguments.GetValue(threads));
                var map = console.WithProgress("mapping", 1, unit: null, progress => ItemMap.Create(
                    factors, width, arguments.GetValue(seed), workers, progress, cancellationToken));
                var points = Points(model.File, map);
                OutputFile.Write(path, writer => MapFile.Write(path, writer, points));
                console.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{points.Length:N0} movies, written to {path}; "
                    + $"of each one's {ItemMap.KeptNeighbors} nearest, {map.KeptShare:0.0%} are among its "
                    + $"{ItemMap.PlaneNeighborCount} nearest on the map (two principal components: {map.PrincipalShare:0.0%})"));
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static (ReadOnlyMemory<float> Factors, int Width) FactorsOf(FittedModel model) => model.File switch
    {
        { Ranker: { } ranker } => (ranker.ItemFactors, ranker.Factors),
        { RatingModel: { } ratings } => (ratings.ItemFactors, ratings.Factors),
        _ => throw new CommandFailedException(
            $"{AlgorithmNames.NameOf(model.RankingAlgorithm)} has no item factors to map; use ials, hkv or als"),
    };

    private static MapPoint[] Points(ModelFile file, ItemMap map)
    {
        var counts = file.Ratings?.ByUser.CountByColumn() ?? new int[file.Items.Count];
        var points = new MapPoint[map.Items.Length];
        for (var index = 0; index < points.Length; index++)
        {
            var item = map.Items.Span[index];
            var known = file.Catalogue?[item];
            points[index] = new MapPoint(
                file.Items.IdAt(item),
                known?.ToString() ?? file.Items.IdAt(item).ToString(CultureInfo.InvariantCulture),
                known is { Genres.Count: > 0 } ? known.Genres[0] : "other",
                map.Coordinates.Span[2 * index],
                map.Coordinates.Span[(2 * index) + 1],
                counts[item]);
        }

        return points;
    }
}
