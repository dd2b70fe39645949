using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Retrieval;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.DataSets;
using MovieRecs.Cli.Options;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Commands;

/// <summary><c>recommend</c>: lists for one user of the model, for all of them, or for someone new.</summary>
internal static class RecommendCommand
{
    public static Command Create(CommandConsole console)
    {
        var modelPath = SharedOptions.Model();
        var userId = NumberOption.Optional("--user-id", "A user of the model.", 0, int.MaxValue, isWhole: true);
        var allUsers = new Option<bool>("--all-users")
        {
            Description = "A list for every user of the model, into --out.",
            Arity = ArgumentArity.Zero,
        };
        var ratingsPath = new Option<string?>("--ratings")
        {
            Description = "A new user: lines of movieId,rating; a header is allowed.",
            HelpName = "FILE",
        };
        var outputPath = new Option<string?>("--out")
        {
            Description = "Receives userId,rank,movieId,score.",
            HelpName = "FILE",
        };
        var count = SharedOptions.Count();
        var json = SharedOptions.Json();
        var command = new Command(
            "recommend", "Lists movies that a user has not rated, best first, with the stars that the user would give.")
        {
            modelPath, userId, allUsers, ratingsPath, count, outputPath, json,
        };
        command.Validators.Add(result =>
        {
            if (((Option[])[userId, allUsers, ratingsPath]).Count(result.IsGiven) != 1)
            {
                result.AddError("Give one of --user-id, --all-users and --ratings.");
            }
            else if (result.IsGiven(allUsers) && !result.IsGiven(outputPath))
            {
                result.AddError("--all-users needs --out.");
            }
        });
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () =>
            {
                var path = arguments.GetValue(outputPath);
                if (path is not null)
                {
                    OutputFile.ThrowIfNoPlace(path);
                }

                var run = new Run(
                    console,
                    FittedModel.Load(arguments.GetRequiredValue(modelPath)),
                    arguments.GetValue(count),
                    path,
                    arguments.GetValue(json));
                if (arguments.GetValue(allUsers))
                {
                    run.ForAll(path!, cancellationToken);
                }
                else if (arguments.GetValue(userId) is { } id)
                {
                    run.ForUser(id);
                }
                else
                {
                    run.ForRatings(arguments.GetValue(ratingsPath)!);
                }

                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private sealed record Run(CommandConsole Console, FittedModel Model, int Count, string? Path, bool Json)
    {
        public void ForUser(int userId)
        {
            var profiles = new Profiles(Model.File);
            if (!profiles.Knows(userId))
            {
                throw new CommandFailedException($"the model has no user {userId}");
            }

            Show(userId, profiles.Of(userId));
        }

        public void ForRatings(string ratingsPath)
        {
            var given = NumberLines.ReadRatings(ratingsPath);
            var known = given
                .Select(rating => (Item: Model.File.Items.IndexOf(rating.ItemId), rating.Rating))
                .Where(rating => rating.Item >= 0)
                .GroupBy(rating => rating.Item) // the last of several ratings of a movie counts
                .Select(ratings => ratings.Last())
                .ToArray();
            if (known.Length == 0)
            {
                if (Model.File.Ranker?.Popularity is null)
                {
                    throw new CommandFailedException($"{ratingsPath}: the model knows none of these movies");
                }

                Console.Error.WriteLine($"{ratingsPath}: the model knows none of these movies; these are the popular ones");
            }

            foreach (var (itemId, _) in given.Where(rating => Model.File.Items.IndexOf(rating.ItemId) < 0))
            {
                Console.Error.WriteLine($"{ratingsPath}: the model has no movie {itemId}");
            }

            var profile = new RatingProfile(
                known.Select(rating => rating.Item).ToArray(), known.Select(rating => rating.Rating).ToArray());
            Show(null, profile);
        }

        public void ForAll(string path, CancellationToken cancellationToken)
        {
            var profiles = new Profiles(Model.File);
            var users = Model.File.Users!;
            var userIds = users.Ids.ToArray().AsMemory();
            var userLists = new UserLists(Model.Ranker, Count);
            var table = new ScoredTable(Model.File, "score");
            Console.WithProgress("recommending", users.Count, "users", progress =>
            {
                OutputFile.Write(path, writer =>
                {
                    WriteHeader(writer);
                    // A block of users in parallel, then its lines in order.
                    const int block = 32 * ListBatch.Capacity;
                    for (var start = 0; start < users.Count; start += block)
                    {
                        var ofBlock = userIds.Slice(start, Math.Min(block, users.Count - start));
                        var lists = Recommendations.Of(userLists, profiles, ofBlock, cancellationToken);
                        for (var position = 0; position < lists.Length; position++)
                        {
                            WriteLines(writer, table, ofBlock.Span[position], lists[position]);
                        }

                        progress.Report(start + ofBlock.Length);
                    }
                });
                return true;
            });
        }

        private static void WriteHeader(TextWriter writer) => writer.WriteLine("userId,rank,movieId,score");

        private static void WriteLines(TextWriter writer, ScoredTable table, int? userId, ScoredItem[] items)
        {
            for (var index = 0; index < items.Length; index++)
            {
                writer.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{userId},{index + 1},{table.IdOf(items[index])},{items[index].Score:0.######}"));
            }
        }

        private void Show(int? userId, RatingProfile profile)
        {
            var items = Recommendations.Of(Model.Ranker, profile, Count);
            var stars = Recommendations.StarsOf(Model, profile, items);
            var table = new ScoredTable(Model.File, "score");
            if (Path is not null)
            {
                OutputFile.Write(Path, writer =>
                {
                    WriteHeader(writer);
                    WriteLines(writer, table, userId, items);
                });
            }

            if (Json)
            {
                Console.WriteJson(new JsonObject { ["userId"] = userId, ["items"] = table.ToJson(items, stars) });
            }
            else
            {
                table.Print(Console, items, stars);
            }
        }
    }
}
