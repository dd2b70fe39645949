using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Commands;

/// <summary><c>synthesize</c>: synthetic data of MovieLens' shape.</summary>
internal static class SynthesizeCommand
{
    private const long FirstTime = 900_000_000;
    private const int TimeSpanSeconds = 800_000_000;

    public static Command Create(CommandConsole console)
    {
        var shape = new SyntheticRatingsOptions();
        var users = NumberOption.Of("--users", "Users.", shape.Users, 1, 100_000_000);
        var items = NumberOption.Of("--items", "Movies.", shape.Items, 2, 100_000_000);
        var ratings = NumberOption.Of(
            "--ratings", "Ratings in all, at least one per user and at most half of all pairs.", shape.Ratings, 1, 2_000_000_000);
        var seed = SharedOptions.Seed();
        var outputPath = new Option<string>("--out")
        {
            Description = "A folder for ratings.csv and movies.csv, or a name that ends in .csv for the ratings alone.",
            HelpName = "PATH",
            Required = true,
        };
        var command = new Command(
            "synthesize",
            "Writes synthetic ratings of MovieLens' shape, for tests of scale. The defaults are the size of MovieLens 32M.")
        {
            users, items, ratings, seed, outputPath,
        };
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                var options = new SyntheticRatingsOptions
                {
                    Users = arguments.GetValue(users),
                    Items = arguments.GetValue(items),
                    Ratings = arguments.GetValue(ratings),
                    Seed = arguments.GetValue(seed),
                };
                ThrowIfInvalid(options);
                Write(console, options, arguments.GetRequiredValue(outputPath), cancellationToken);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static void ThrowIfInvalid(SyntheticRatingsOptions options)
    {
        try
        {
            options.Validate();
        }
        catch (ValidationException exception)
        {
            throw new WrongArgumentsException($"--users, --items and --ratings do not fit together: {exception.Message}");
        }
    }

    private static void Write(
        CommandConsole console, SyntheticRatingsOptions options, string path, CancellationToken cancellationToken)
    {
        var isFile = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        var ratingsPath = isFile ? path : Path.Combine(path, "ratings.csv");
        var made = new SyntheticRatings(options);
        if (isFile)
        {
            OutputFile.ThrowIfNoPlace(path);
        }
        else
        {
            Directory.CreateDirectory(path);
            OutputFile.WriteStream(
                Path.Combine(path, "movies.csv"), stream => CatalogueCsvWriter.WriteMovies(stream, made.Movies()));
        }

        OutputFile.WriteStream(ratingsPath, stream => console.WithProgress(
            "writing ratings", options.Ratings, "ratings",
            progress => WriteRatings(stream, made, options.Seed, progress, cancellationToken)));
        console.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Users:N0} users x {options.Items:N0} items, {options.Ratings:N0} ratings, written to {path}"));
    }

    private static bool WriteRatings(
        Stream stream, SyntheticRatings made, int seed, IProgress<double> progress, CancellationToken cancellationToken)
    {
        using var writer = new RatingCsvWriter(stream);
        var times = new Random(seed);
        var written = 0;
        var lines = Array.Empty<RatingRecord>();
        made.ForEachUser(
            (userId, itemIds, halfStars) =>
            {
                if (lines.Length < itemIds.Length)
                {
                    lines = new RatingRecord[itemIds.Length];
                }

                for (var index = 0; index < itemIds.Length; index++)
                {
                    lines[index] = new RatingRecord(
                        userId, itemIds[index], halfStars[index], FirstTime + times.Next(TimeSpanSeconds));
                }

                writer.Write(lines.AsSpan(0, itemIds.Length));
                written += itemIds.Length;
                progress.Report(written);
            },
            cancellationToken);
        return true;
    }
}
