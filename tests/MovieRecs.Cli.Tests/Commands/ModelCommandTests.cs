using System.Globalization;
using System.Text.Json;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Tests.Commands;

/// <summary><c>predict</c>, <c>recommend</c> and <c>similar</c> on files that <c>train</c> wrote.</summary>
public sealed class ModelCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Als => _folder.File("als.model");

    private string Ials => _folder.File("ials.model");

    private string Both => _folder.File("both.model");

    public async Task InitializeAsync()
    {
        var data = MadeDataSet.WriteTo(_folder);
        var als = await CommandRun.OfAsync(
            "train", "--data", data, "--out", Als, "--algorithm", "als", "--factors", "4", "--regularization", "2", "--side-regularization", "0");
        var ials = await CommandRun.OfAsync("train", "--data", data, "--out", Ials, "--algorithm", "ials");
        var both = await CommandRun.OfAsync("train", "--data", data, "--out", Both, "--factors", "4");
        Assert.Equal((0, 0, 0), (als.ExitCode, ials.ExitCode, both.ExitCode));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Predictions_keep_the_order_of_the_pairs_and_the_rating_range()
    {
        var pairs = _folder.Write("pairs.csv", "userId,movieId\n2,4\n2,5\n1,4\n2,4\n");
        var run = await CommandRun.OfAsync("predict", "--model", Als, "--pairs", pairs, "--out", _folder.File("out.csv"));

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        var lines = await File.ReadAllLinesAsync(_folder.File("out.csv"));
        Assert.Equal("userId,movieId,prediction", lines[0]);
        Assert.Equal(["2,4", "2,5", "1,4", "2,4"], lines[1..].Select(line => line[..line.LastIndexOf(',')]));
        var ratings = lines[1..].Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)).ToArray();
        Assert.All(ratings, rating => Assert.InRange(rating, 1, 5));
        Assert.True(ratings[0] > ratings[1] + 0.5, "user 2 likes even movies");
        Assert.True(ratings[0] > ratings[2] + 0.5, "user 1 does not");
    }

    [Fact]
    public async Task Unknown_users_and_movies_get_a_number_and_are_counted()
    {
        var pairs = _folder.Write("pairs.csv", "999,4\n2,999\n999,999\n");
        var run = await CommandRun.OfAsync("predict", "--model", Als, "--pairs", pairs, "--out", _folder.File("out.csv"));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("2 with a user and 2 with a movie", run.Error, StringComparison.Ordinal);
        Assert.All(
            (await File.ReadAllLinesAsync(_folder.File("out.csv")))[1..],
            line => Assert.InRange(double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture), 1, 5));
    }

    [Fact]
    public async Task A_ranker_scores_pairs_as_it_does_for_a_list()
    {
        var list = await CommandRun.OfAsync("recommend", "--model", Ials, "--user-id", "2", "--count", "3", "--json");
        var items = JsonDocument.Parse(list.Output).RootElement.GetProperty("items").EnumerateArray().ToArray();
        var lines = items.Select(item => $"2,{item.GetProperty("movieId").GetInt32()}");
        var pairs = _folder.Write("pairs.csv", string.Join('\n', lines) + "\n2,999\n");
        var run = await CommandRun.OfAsync("predict", "--model", Ials, "--pairs", pairs, "--out", _folder.File("out.csv"));

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        var written = await File.ReadAllLinesAsync(_folder.File("out.csv"));
        Assert.Equal("userId,movieId,prediction", written[0]);
        var scores = written[1..].Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(4, scores.Length);
        for (var place = 0; place < items.Length; place++)
        {
            Assert.Equal(items[place].GetProperty("score").GetDouble(), scores[place], 1e-4);
        }

        Assert.Equal(0, scores[3]);
        Assert.Contains("0 with a user and 1 with a movie", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_line_is_named()
    {
        var pairs = _folder.Write("pairs.csv", "2,4\n2,x\n");
        var run = await CommandRun.OfAsync("predict", "--model", Als, "--pairs", pairs, "--out", _folder.File("out.csv"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("pairs.csv:2: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recommendations_leave_out_what_was_rated()
    {
        var rated = (await File.ReadAllLinesAsync(_folder.File("u.data")))
            .Select(line => line.Split('\t')).Where(fields => fields[0] == "2").Select(fields => fields[1]).ToHashSet();
        var run = await CommandRun.OfAsync("recommend", "--model", Ials, "--user-id", "2", "--count", "40", "--json");

        var ids = JsonDocument.Parse(run.Output).RootElement.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("movieId").GetRawText()).ToArray();
        Assert.Equal(MadeDataSet.Movies - rated.Count, ids.Length);
        Assert.Empty(ids.Intersect(rated));
        Assert.Equal(0, int.Parse(ids[0], CultureInfo.InvariantCulture) % 2);
    }

    [Fact]
    public async Task All_users_go_to_a_file_with_a_header()
    {
        var path = _folder.File("lists.csv");
        var run = await CommandRun.OfAsync("recommend", "--model", Ials, "--all-users", "--count", "3", "--out", path);

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        var lines = await File.ReadAllLinesAsync(path);
        Assert.Equal("userId,rank,movieId,score", lines[0]);
        Assert.Equal(1 + (3 * MadeDataSet.Users), lines.Length);
        Assert.Equal(["1", "2", "3"], lines[1..4].Select(line => line.Split(',')[1]));
    }

    [Fact]
    public async Task Who_rated_nothing_that_the_model_knows_gets_the_popular_movies()
    {
        var ratings = _folder.Write("unknown.csv", "movieId,rating\n999,5\n");

        var ranker = await CommandRun.OfAsync("recommend", "--model", Ials, "--ratings", ratings, "--count", "40", "--json");
        var stars = await CommandRun.OfAsync("recommend", "--model", Als, "--ratings", ratings);

        Assert.Equal(0, ranker.ExitCode);
        Assert.Contains("knows none of these movies; these are the popular ones", ranker.Error, StringComparison.Ordinal);
        var items = JsonDocument.Parse(ranker.Output).RootElement.GetProperty("items");
        Assert.Equal(MadeDataSet.Movies, items.GetArrayLength());
        Assert.Equal(1, stars.ExitCode);
    }

    [Fact]
    public async Task A_new_user_is_folded_in_from_a_file()
    {
        var ratings = _folder.Write("mine.csv", "movieId,rating\n2,5\n4,4.5\n6,5\n8,4\n10,5\n12,4.5\n999,3\n");
        var run = await CommandRun.OfAsync("recommend", "--model", Ials, "--ratings", ratings, "--count", "3", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("no movie 999", run.Error, StringComparison.Ordinal);
        var ids = JsonDocument.Parse(run.Output).RootElement.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("movieId").GetInt32()).ToArray();
        Assert.All(ids, id => Assert.Equal(0, id % 2));
        Assert.Empty(ids.Intersect([2, 4, 6, 8, 10, 12]));
    }

    [Theory]
    [InlineData("movie number 12", 12)]
    [InlineData("the seventh", 7)]
    [InlineData("Seventh, The (1995)", 7)]
    [InlineData("venth", 7)]
    [InlineData("the seventh (1995)", 7)]
    [InlineData("amelie", 9)]
    [InlineData("AMÉLIE (1995)", 9)]
    public async Task A_title_is_found_by_name_part_and_article(string text, int movieId)
    {
        var run = await CommandRun.OfAsync("similar", "--model", Ials, "--title", text, "--count", "5", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(movieId, document.GetProperty("movieId").GetInt32());
        Assert.All(
            document.GetProperty("items").EnumerateArray(),
            item => Assert.Equal(movieId % 2, item.GetProperty("movieId").GetInt32() % 2));
    }

    [Theory]
    [InlineData("recommend", "--user-id", "999")]
    [InlineData("similar", "--title", "no such film")]
    [InlineData("similar", "--title", "the seventh (1996)")]
    [InlineData("similar", "--movie-id", "999")]
    public async Task What_the_model_does_not_know_fails_with_one_line(string command, string option, string value)
    {
        var run = await CommandRun.OfAsync(command, "--model", Ials, option, value);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("recommend")]
    [InlineData("recommend", "--user-id", "1", "--all-users", "--out", "x")]
    [InlineData("recommend", "--all-users")]
    [InlineData("recommend", "--user-id", "1", "--count", "0")]
    [InlineData("similar")]
    [InlineData("similar", "--title", " ")]
    public async Task Wishes_that_contradict_each_other_are_wrong_arguments(params string[] arguments)
    {
        var run = await CommandRun.OfAsync([.. arguments, "--model", Ials]);

        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task A_file_of_both_models_ranks_by_one_and_predicts_by_the_other()
    {
        var list = await CommandRun.OfAsync("recommend", "--model", Both, "--user-id", "2", "--count", "5", "--json");
        var items = JsonDocument.Parse(list.Output).RootElement.GetProperty("items").EnumerateArray().ToArray();
        var pairs = _folder.Write("pairs.csv", string.Concat(items.Select(item => $"2,{item.GetProperty("movieId").GetInt32()}\n")));
        var predict = await CommandRun.OfAsync("predict", "--model", Both, "--pairs", pairs, "--out", _folder.File("out.csv"));

        Assert.Equal((0, 0), (list.ExitCode, predict.ExitCode));
        var stars = (await File.ReadAllLinesAsync(_folder.File("out.csv")))[1..]
            .Select(line => double.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(stars, items.Select(item => Math.Round(item.GetProperty("predictedRating").GetDouble(), 5)).ToArray());
        await CommandRun.OfAsync(
            "train", "--data", _folder.Path, "--out", _folder.File("ranker.model"), "--algorithm", "ials", "--factors", "4");
        var ranker = await CommandRun.OfAsync(
            "recommend", "--model", _folder.File("ranker.model"), "--user-id", "2", "--count", "5", "--json");
        Assert.Equal(
            JsonDocument.Parse(ranker.Output).RootElement.GetProperty("items").EnumerateArray().Select(Ranked),
            items.Select(Ranked));

        static (int MovieId, double Score) Ranked(JsonElement item) =>
            (item.GetProperty("movieId").GetInt32(), item.GetProperty("score").GetDouble());
    }

    [Fact]
    public async Task The_table_of_a_list_has_stars_only_where_the_file_predicts_them()
    {
        var both = await CommandRun.OfAsync("recommend", "--model", Both, "--user-id", "2");
        var ranker = await CommandRun.OfAsync("recommend", "--model", Ials, "--user-id", "2");

        Assert.StartsWith("rank  movieId       score  stars  title\n", both.Output, StringComparison.Ordinal);
        Assert.StartsWith("rank  movieId       score  title\n", ranker.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Titles_are_cut_to_the_terminal_but_not_in_a_pipe()
    {
        using var output = new StringWriter();
        var console = new CommandConsole(output, TextWriter.Null, errorIsTerminal: false, outputWidth: 36);
        await CommandLine.RunAsync(["similar", "--model", Both, "--movie-id", "12"], console);
        var piped = await CommandRun.OfAsync("similar", "--model", Both, "--movie-id", "12");

        Assert.All(output.ToString().Split('\n')[1..], line => Assert.InRange(line.Length, 0, 36));
        Assert.Contains("Movie nu…", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("…", piped.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_penalty_without_an_algorithm_is_a_wrong_argument()
    {
        var run = await CommandRun.OfAsync("train", "--data", _folder.Path, "--out", Both, "--regularization", "2");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("movierecs: --regularization needs --algorithm", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_file_that_is_missing_or_something_else_is_named()
    {
        var wrong = _folder.Write("wrong.model", "not a model, but long enough to be read as the header of one");
        foreach (var path in (string[])[_folder.File("none"), _folder.File("none/none"), _folder.Path, wrong])
        {
            foreach (var command in (string[][])[["recommend", "--user-id", "1"], ["similar", "--movie-id", "1"],
                ["map", "--out", _folder.File("m.svg")], ["export", "--out", _folder.File("exported")]])
            {
                var run = await CommandRun.OfAsync([.. command, "--model", path]);

                Assert.Equal((1, ""), (run.ExitCode, run.Output));
                Assert.StartsWith($"movierecs: {path}: ", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_damaged_model_file_is_one_line()
    {
        var bytes = await File.ReadAllBytesAsync(Ials);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(Ials, bytes);
        var run = await CommandRun.OfAsync("recommend", "--model", Ials, "--user-id", "1");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("damaged", run.Error, StringComparison.Ordinal);
    }
}
