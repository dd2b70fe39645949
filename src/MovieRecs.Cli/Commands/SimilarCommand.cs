using System.CommandLine;
using System.Text.Json.Nodes;
using MovieRecs.Als.Titles;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Commands;

/// <summary><c>similar</c>: the movies nearest to one.</summary>
internal static class SimilarCommand
{
    private const int ShownMatches = 5;

    public static Command Create(CommandConsole console)
    {
        var modelPath = SharedOptions.Model();
        var title = new Option<string?>("--title") { Description = "A title or a part of one.", HelpName = "TEXT" };
        var movieId = NumberOption.Optional("--movie-id", "A movie of the model.", 0, int.MaxValue, isWhole: true);
        var count = SharedOptions.Count();
        var json = SharedOptions.Json();
        var command = new Command("similar", "Lists the movies most similar to one.") { modelPath, title, movieId, count, json };
        command.Validators.Add(result =>
        {
            if (result.IsGiven(title) == result.IsGiven(movieId))
            {
                result.AddError("Give one of --title and --movie-id.");
            }
            else if (result.GetValue(title) is { } text && string.IsNullOrWhiteSpace(text))
            {
                result.AddError("--title is empty.");
            }
        });
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                var model = FittedModel.Load(arguments.GetRequiredValue(modelPath));
                var item = arguments.GetValue(title) is { } text
                    ? Find(console, model, text)
                    : IndexOf(model, arguments.GetValue(movieId)!.Value);
                Show(console, model, item, arguments.GetValue(count), arguments.GetValue(json));
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static int IndexOf(FittedModel model, int movieId)
    {
        var item = model.File.Items.IndexOf(movieId);
        return item >= 0 ? item : throw new CommandFailedException($"the model has no movie {movieId}");
    }

    private static int Find(CommandConsole console, FittedModel model, string text)
    {
        var catalogue = model.File.Catalogue ?? throw new CommandFailedException(
            "the model file holds no titles; train it with --movies, or use --movie-id");
        var matches = TitleSearch.Find(catalogue, model.File.Ratings?.ByUser.CountByColumn(), text);
        if (matches.Count == 0)
        {
            throw new CommandFailedException($"no title of the model matches \"{text}\"");
        }

        if (matches.Count > 1)
        {
            var others = matches.Skip(1).Take(ShownMatches).Select(item => catalogue[item]);
            console.Error.WriteLine(
                $"{matches.Count} titles match, the most rated is taken; others: {string.Join(", ", others)}");
        }

        return matches[0];
    }

    private static void Show(CommandConsole console, FittedModel model, int item, int count, bool json)
    {
        var items = NearestItems.Of(model, item, count);
        var table = new ScoredTable(model.File, "similarity");
        var title = model.File.Catalogue?[item];
        if (json)
        {
            console.WriteJson(new JsonObject
            {
                ["movieId"] = model.File.Items.IdAt(item),
                ["title"] = title?.Title,
                ["year"] = title?.Year,
                ["items"] = table.ToJson(items),
            });
            return;
        }

        console.Output.WriteLine($"similar to {model.File.Items.IdAt(item)} {title}".TrimEnd());
        table.Print(console, items);
    }
}
