using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MovieRecs.Cli.Tests.Commands;

public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prints_every_metric_beside_bias_only_and_popularity()
    {
        var run = await CommandRun.OfAsync("evaluate", "--data", MadeDataSet.WriteTo(_folder), "--k", "5", "--k", "10");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (var text in (string[])
            ["rmse", "mae", "hitrate@5", "precision@5", "recall@10", "map@10", "ndcg@10", "\nbias ", "\npopularity ", "\nals ", "\nials "])
        {
            Assert.Contains(text, run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Models_that_know_the_taste_beat_the_baselines_on_made_data()
    {
        var predictors = await ModelsAsync("--algorithm", "als", "--factors", "4", "--regularization", "2");
        Assert.True(Metric(predictors, "als", "rmse") < 0.95 * Metric(predictors, "bias", "rmse"));

        var models = await ModelsAsync(
            "--split", "per-user", "--test-fraction", "0.25", "--algorithm", "ials", "--algorithm", "ease", "--algorithm", "item-knn");
        foreach (var ranker in (string[])["ials", "ease", "item-knn"])
        {
            Assert.True(Metric(models, ranker, "ndcg@10") > 1.3 * Metric(models, "popularity", "ndcg@10"), ranker);
        }
    }

    [Theory]
    [InlineData("last-out")]
    [InlineData("comeback")]
    [InlineData("time")]
    [InlineData("random")]
    public async Task The_same_seed_gives_the_same_figures_whatever_the_threads(string split)
    {
        var one = await ModelsAsync("--split", split, "--threads", "1", "--seed", "3");
        var two = await ModelsAsync("--split", split, "--threads", "2", "--seed", "3");

        foreach (var algorithm in (string[])["bias", "popularity", "als", "ials"])
        {
            Assert.Equal(one[algorithm].GetProperty("metrics").GetRawText(), two[algorithm].GetProperty("metrics").GetRawText());
        }
    }

    [Fact]
    public async Task Candidates_are_ranked_instead_of_the_catalogue()
    {
        var training = _folder.Write("training.csv", "userId,movieId,rating\n1,1,5\n1,2,4\n2,1,5\n2,3,3\n3,2,4\n3,3,4\n3,4,4\n");
        var test = _folder.Write("test.csv", "userId,movieId,rating\n1,4,5\n2,4,5\n");
        var lists = _folder.Write("lists.csv", "1,4\n1,999\n");
        string[] arguments = ["evaluate", "--train", training, "--test", test, "--algorithm", "popularity", "--k", "1", "--json"];
        var run = await CommandRun.OfAsync([.. arguments, "--candidates", lists]);

        Assert.Equal(0, run.ExitCode);
        var result = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(1, result.GetProperty("usersRanked").GetInt32());
        Assert.Equal(1, result.GetProperty("usersDroppedWithoutCandidates").GetInt32());
        Assert.All(
            result.GetProperty("models").EnumerateArray(),
            model => Assert.Equal(1, model.GetProperty("metrics").GetProperty("hitrate@1").GetDouble()));

        var foreign = _folder.Write("foreign.csv", "7,4\n");
        var refused = await CommandRun.OfAsync([.. arguments, "--candidates", foreign]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("foreign.csv: no line has a user with held-out ratings", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_users_have_figures_of_their_own_and_leave_those_of_the_others_alone()
    {
        // Movie 1 is the most popular, movie 4 the only one that user 1 has not seen.
        var training = _folder.Write("training.csv", "userId,movieId,rating\n1,1,5\n1,2,4\n1,3,4\n2,1,5\n3,1,4\n3,4,4\n");
        var known = _folder.Write("known.csv", "userId,movieId,rating\n1,4,5\n");
        var both = _folder.Write("both.csv", "userId,movieId,rating\n1,4,5\n8,1,5\n9,2,5\n");
        string[] arguments = ["evaluate", "--train", training, "--algorithm", "ials", "--factors", "2", "--k", "1"];

        var without = (await DocumentAsync(known)).GetProperty("models").EnumerateArray().Single(IsIals);
        var document = await DocumentAsync(both);
        var ials = document.GetProperty("models").EnumerateArray().Single(IsIals);

        Assert.Equal(1, document.GetProperty("usersRanked").GetInt32());
        Assert.Equal(2, document.GetProperty("newUsersRanked").GetInt32());
        Assert.Equal(0.5, ials.GetProperty("newUsers").GetProperty("metrics").GetProperty("hitrate@1").GetDouble());
        Assert.Equal(0.5, ials.GetProperty("newUsers").GetProperty("standardErrors").GetProperty("hitrate@1").GetDouble());
        Assert.Equal(JsonValueKind.Null, without.GetProperty("newUsers").ValueKind);
        Assert.Equal(
            without.GetProperty("metrics").GetProperty("hitrate@1").GetDouble(),
            ials.GetProperty("metrics").GetProperty("hitrate@1").GetDouble());

        var text = await CommandRun.OfAsync([.. arguments, "--test", both]);
        Assert.Contains("\nnew users ", text.Output, StringComparison.Ordinal);
        Assert.Contains("1 users ranked", text.Output, StringComparison.Ordinal);
        Assert.Contains("2 more users without training ratings", text.Output, StringComparison.Ordinal);

        static bool IsIals(JsonElement model) => model.GetProperty("algorithm").GetString() == "ials";

        async Task<JsonElement> DocumentAsync(string test)
        {
            var run = await CommandRun.OfAsync([.. arguments, "--test", test, "--json"]);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            return JsonDocument.Parse(run.Output).RootElement;
        }
    }

    [Fact]
    public async Task Sessions_need_times()
    {
        var path = _folder.Write("ratings.csv", "userId,movieId,rating\n1,1,4\n1,2,4\n");

        var run = await CommandRun.OfAsync("evaluate", "--data", path, "--split", "comeback");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("needs the times of the ratings", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ensemble_predicts_better_than_the_worse_of_its_models()
    {
        var models = await ModelsAsync("--algorithm", "als", "--algorithm", "bayesian", "--algorithm", "ensemble");

        Assert.InRange(
            Metric(models, "ensemble", "rmse"), .5, Math.Max(Metric(models, "als", "rmse"), Metric(models, "bayesian", "rmse")));
        Assert.NotEqual(Metric(models, "als", "rmse"), Metric(models, "ensemble", "rmse"));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("per-user")]
    public async Task A_split_that_asks_what_lies_between_has_no_session(string split)
    {
        var run = await CommandRun.OfAsync(
            "evaluate", "--data", MadeDataSet.WriteTo(_folder), "--split", split, "--algorithm", "session");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("movierecs: session needs the times of the ratings", run.Error, StringComparison.Ordinal);
        Assert.Contains("--split last-out, comeback and time", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_model_knows_what_comes_next()
    {
        // Everybody watches three movies in order from anywhere, and then three others: what goes with two movies is what is before
        // and what is after them, and only the order tells which is next.
        var random = new Random(3);
        var ratings = new StringBuilder("userId,movieId,rating,timestamp\n");
        for (var user = 1; user <= 300; user++)
        {
            var seen = new HashSet<int>();
            for (var start = random.Next(60); seen.Count < 24; start = random.Next(60))
            {
                int[] movies = [start, (start + 1) % 60, (start + 2) % 60];
                foreach (var movie in seen.Overlaps(movies) ? [] : movies)
                {
                    seen.Add(movie);
                    ratings.Append(CultureInfo.InvariantCulture, $"{user},{1 + movie},4,{1_000_000_000 + (60 * seen.Count)}\n");
                }
            }
        }

        var path = _folder.Write("ratings.csv", ratings.ToString());
        var run = await CommandRun.OfAsync(
            "evaluate", "--data", path, "--split", "last-out", "--algorithm", "session", "--algorithm", "ials", "--factors", "8",
            "--k", "1", "--json");

        var models = JsonDocument.Parse(run.Output).RootElement.GetProperty("models").EnumerateArray()
            .ToDictionary(model => model.GetProperty("algorithm").GetString()!);
        Assert.True(Metric(models, "session", "hitrate@1") > 0.9);
        Assert.True(Metric(models, "ials", "hitrate@1") < 0.6);
    }

    [Fact]
    public async Task Tags_that_tell_good_movies_from_bad_ones_help_where_ratings_are_few()
    {
        // Each movie is good or bad for everybody and has two ratings: only what its tag did for others tells which.
        var random = new Random(2);
        var ratings = new StringBuilder("userId,movieId,rating,timestamp\n");
        var tags = new StringBuilder("userId,movieId,tag,timestamp\n");
        for (var movie = 1; movie <= 300; movie++)
        {
            tags.Append(CultureInfo.InvariantCulture, $"1,{movie},{(movie % 2 == 0 ? "masterpiece" : "BORING")},1\n");
            foreach (var user in Enumerable.Range(1, 40).OrderBy(_ => random.Next()).Take(2))
            {
                ratings.Append(CultureInfo.InvariantCulture, $"{user},{movie},{(movie % 2 == 0 ? 4 : 2) + random.Next(-1, 2)},1\n");
            }
        }

        _folder.Write("ratings.csv", ratings.ToString());
        var without = await RmseAsync();
        _folder.Write("tags.csv", tags.ToString());
        var with = await RmseAsync();

        Assert.True(with < 0.9 * without, $"{with} with tags, {without} without");

        async Task<double> RmseAsync()
        {
            var run = await CommandRun.OfAsync("evaluate", "--data", _folder.Path, "--algorithm", "als", "--factors", "2", "--json");
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            return JsonDocument.Parse(run.Output).RootElement.GetProperty("models").EnumerateArray()
                .Single(model => model.GetProperty("algorithm").GetString() == "als")
                .GetProperty("metrics").GetProperty("rmse").GetDouble();
        }
    }

    [Fact]
    public async Task Bad_lines_of_tags_are_reported_with_their_numbers()
    {
        MadeDataSet.WriteTo(_folder);
        var lines = Enumerable.Range(0, 300).Select(line => line == 7 ? "1,1,,1" : $"1,{1 + (line % 40)},funny,1");
        _folder.Write("tags.csv", "userId,movieId,tag,timestamp\n" + string.Join('\n', lines) + "\n");

        var run = await CommandRun.OfAsync("evaluate", "--data", _folder.Path, "--algorithm", "als", "--iterations", "2");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("tags.csv:9: refused: the tag is empty", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_given_files_with_a_movies_file()
    {
        MadeDataSet.WriteTo(_folder);
        var lines = await File.ReadAllLinesAsync(_folder.File("u.data"));
        var train = _folder.Write("u1.base", string.Join('\n', lines.Where((_, index) => index % 10 != 0)) + "\n");
        var test = _folder.Write("u1.test", string.Join('\n', lines.Where((_, index) => index % 10 == 0)) + "\n");
        var run = await CommandRun.OfAsync(
            "evaluate", "--train", train, "--test", test, "--movies", _folder.File("u.item"), "--algorithm", "als", "--json");

        Assert.Equal(0, run.ExitCode);
        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("given", document.GetProperty("split").GetProperty("kind").GetString());
        Assert.Equal((lines.Length + 9) / 10, document.GetProperty("split").GetProperty("test").GetInt32());
    }

    [Theory]
    [InlineData]
    [InlineData("--train", "x")]
    [InlineData("--data", "x", "--train", "x", "--test", "x")]
    [InlineData("--data", "x", "--split", "bogus")]
    [InlineData("--data", "x", "--test-fraction", "1")]
    [InlineData("--data", "x", "--k", "0")]
    public async Task Contradictions_are_wrong_arguments(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(["evaluate", .. arguments]);

        Assert.Equal(2, run.ExitCode);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_one_line()
    {
        var run = await CommandRun.OfAsync("evaluate", "--data", _folder.File("nothing"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task The_metrics_of_each_user_have_the_means_that_are_printed()
    {
        var path = _folder.File("users.csv");
        var run = await CommandRun.OfAsync(
            "evaluate", "--data", MadeDataSet.WriteTo(_folder), "--algorithm", "ease", "--k", "5", "--k", "3", "--per-user", path, "--json");

        Assert.Equal(0, run.ExitCode);
        var lines = await File.ReadAllLinesAsync(path);
        Assert.Equal(
            "algorithm,userId,ratings,rmse,mae,hitrate@5,precision@5,recall@5,map@5,ndcg@5,hitrate@3,precision@3,recall@3,map@3,ndcg@3",
            lines[0]);
        var rows = lines[1..].Select(line => line.Split(',')).ToArray();
        foreach (var model in JsonDocument.Parse(run.Output).RootElement.GetProperty("models").EnumerateArray())
        {
            var ofModel = rows.Where(row => row[0] == model.GetProperty("algorithm").GetString()).ToArray();
            Assert.Equal(ofModel.Length, ofModel.Select(row => row[1]).Distinct().Count());
            foreach (var name in (string[])["hitrate@5", "ndcg@5", "map@3", "recall@3"])
            {
                var column = Array.IndexOf(lines[0].Split(','), name);
                var mean = ofModel.Where(row => row[column].Length > 0).Average(row => Number(row[column]));
                Assert.Equal(model.GetProperty("metrics").GetProperty(name).GetDouble(), mean, 4);
            }

            if (model.GetProperty("metrics").TryGetProperty("rmse", out var rmse))
            {
                var squares = ofModel.Sum(row => Number(row[2]) * Math.Pow(Number(row[3]), 2));
                Assert.Equal(rmse.GetDouble(), Math.Sqrt(squares / ofModel.Sum(row => Number(row[2]))), 4);
            }
            else
            {
                Assert.All(ofModel, row => Assert.Equal(("", ""), (row[3], row[4])));
            }
        }

        static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
    }

    private static double Metric(Dictionary<string, JsonElement> models, string algorithm, string name) =>
        models[algorithm].GetProperty("metrics").GetProperty(name).GetDouble();

    private async Task<Dictionary<string, JsonElement>> ModelsAsync(params string[] options)
    {
        var run = await CommandRun.OfAsync(["evaluate", "--data", MadeDataSet.WriteTo(_folder), "--json", .. options]);
        Assert.Equal(0, run.ExitCode);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("models").EnumerateArray()
            .ToDictionary(model => model.GetProperty("algorithm").GetString()!);
    }
}
