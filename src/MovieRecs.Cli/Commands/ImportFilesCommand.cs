using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Cli.DataSets;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Commands;

/// <summary><c>import</c>: checks a data set as the service's import would, on files alone.</summary>
internal static class ImportFilesCommand
{
    private const int ShownLines = 10;

    public static Command Create(CommandConsole console)
    {
        var data = new DataOptions();
        var outputFolder = new Option<string?>("--out")
        {
            Description =
                "Also write the accepted lines as MovieLens CSV files (ratings.csv, movies.csv, links.csv) to this folder.",
            HelpName = "FOLDER",
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "import", "Checks a data set as the service's import would and reports its shape and every refused line.");
        data.AddWithOverviewsTo(command);
        command.Options.Add(outputFolder);
        command.Options.Add(json);
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                using var dataSet = data.Open(arguments);
                var folder = arguments.GetValue(outputFolder);
                RefuseToOverwrite(dataSet, folder);
                var summary = new DataSetCheck(dataSet, console, cancellationToken).Run(folder);
                Print(console, summary, arguments.GetValue(json));
                return Verdict(summary);
            },
            cancellationToken));
        return command;
    }

    private static void RefuseToOverwrite(DataSet dataSet, string? folder)
    {
        var source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(dataSet.Path));
        var ratingsFolder = Directory.Exists(source) ? source : Path.GetDirectoryName(source);
        if (folder is not null && ratingsFolder == Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
        {
            throw new CommandFailedException("--out names the folder that --data is read from.");
        }
    }

    private static int Verdict(DataSetSummary summary)
    {
        if (summary.Files.FirstOrDefault(file => file.Refused > file.Lines * FileReport.MaximumRefusedShare) is { } file)
        {
            throw new CommandFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{file.File}: {file.Refused:N0} of {file.Lines:N0} lines are refused, more than 1 %; "
                + $"the first is line {file.RefusedLines[0].LineNumber}: {file.RefusedLines[0].Reason}."));
        }

        return summary.Ratings > 0 ? ExitCode.Done : throw new CommandFailedException($"{summary.RatingsFile} has no ratings.");
    }

    private static void Print(CommandConsole console, DataSetSummary summary, bool json)
    {
        if (json)
        {
            console.Output.WriteLine(JsonSerializer.Serialize(summary, DataSetSummaryJson.Default.DataSetSummary));
            return;
        }

        var rows = Rows(summary).ToList();
        var width = rows.Max(row => row.Name.Length) + 2;
        foreach (var (name, value) in rows)
        {
            console.Output.WriteLine(name.PadRight(width) + value);
        }

        foreach (var file in summary.Files.Where(file => file.Refused > 0 || file.Notes.Count > 0))
        {
            PrintRefused(console.Output, file);
        }
    }

    private static IEnumerable<(string Name, string Value)> Rows(DataSetSummary summary)
    {
        yield return ("Data set", $"{summary.Path} ({summary.RatingsFile})");
        yield return ("Users", Text($"{summary.Users:N0}"));
        yield return ("Movies", summary.Movies is { } movies
            ? Text($"{summary.RatedMovies:N0} rated, {movies:N0} in the catalogue")
            : Text($"{summary.RatedMovies:N0} rated, no catalogue"));
        yield return ("Ratings", summary.Duplicates == 0
            ? Text($"{summary.Ratings:N0}")
            : Text($"{summary.Ratings:N0}; {summary.Duplicates:N0} more were replaced by a later line for the same user and movie"));
        yield return ("Density", Text($"{100 * summary.Density:0.###} %"));
        yield return ("Mean rating", Text($"{summary.MeanRating:0.000}"));
        yield return ("Ratings by stars", string.Join("  ", summary.Histogram.Select(bar => Text($"{bar.Key}: {bar.Value:N0}"))));
        yield return ("Ratings per user", Text(summary.RatingsPerUser));
        yield return ("Ratings per movie", Text(summary.RatingsPerMovie));
        yield return ("Rated", summary.FirstRatedAt is { } first && summary.LastRatedAt is { } last
            ? Text($"{first:yyyy-MM-dd} to {last:yyyy-MM-dd}")
            : "no timestamps; file order is time");
        yield return ("Refused lines", Text($"{summary.RefusedCount:N0} of {summary.Files.Sum(file => file.Lines):N0}"));
        if (summary.WrittenTo is { } folder)
        {
            yield return ("Written to", folder);
        }
    }

    private static void PrintRefused(TextWriter output, FileSummary file)
    {
        output.WriteLine();
        foreach (var note in file.Notes)
        {
            output.WriteLine($"{file.File}: {note}");
        }

        foreach (var (reason, count) in file.RefusedByReason.OrderByDescending(pair => pair.Value))
        {
            output.WriteLine(Text($"{file.File}: {count:N0} refused: {reason}"));
        }

        foreach (var line in file.RefusedLines.Take(ShownLines))
        {
            output.WriteLine(Text($"  line {line.LineNumber}: {line.Reason}: {line.Text}"));
        }

        if (file.Refused > ShownLines)
        {
            output.WriteLine(Text($"  and {file.Refused - ShownLines:N0} more"));
        }
    }

    private static string Text(DataSetSummary.Spread spread) =>
        Text($"{spread.Minimum:N0} to {spread.Maximum:N0}, median {spread.Median:N1}");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
