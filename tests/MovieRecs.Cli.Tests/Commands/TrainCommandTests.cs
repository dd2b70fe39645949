using System.Text.Json;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Cli.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prints_the_shape_and_then_a_line_an_iteration()
    {
        var run = await TrainAsync("--algorithm", "als", "--iterations", "3", "--factors", "4");

        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.TrimEnd().Split('\n');
        Assert.StartsWith("120 users x 40 items, ", lines[0], StringComparison.Ordinal);
        Assert.Contains("density", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Count(line => line.StartsWith("iteration", StringComparison.Ordinal)));
        Assert.All(lines[1..4], line => Assert.Matches(@"loss \S+  train rmse \d\.\d+", line));
    }

    [Theory]
    [InlineData("popularity")]
    [InlineData("bias")]
    [InlineData("als")]
    [InlineData("ensemble")]
    [InlineData("ials")]
    [InlineData("hkv")]
    [InlineData("item-knn")]
    [InlineData("ease")]
    [InlineData("session")]
    public async Task Every_algorithm_writes_a_model_that_recommends_with_titles(string algorithm)
    {
        var run = await TrainAsync("--algorithm", algorithm);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));

        var list = await CommandRun.OfAsync(
            "recommend", "--model", _folder.File("model"), "--user-id", "2", "--count", "5", "--json");
        Assert.Equal(0, list.ExitCode);
        var items = JsonDocument.Parse(list.Output).RootElement.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal([1, 2, 3, 4, 5], items.Select(item => item.GetProperty("rank").GetInt32()));
        Assert.All(items, item => Assert.NotEmpty(item.GetProperty("title").GetString()!));
    }

    [Fact]
    public async Task A_session_model_needs_times()
    {
        var path = _folder.Write("ratings.csv", "userId,movieId,rating\n1,1,4\n1,2,4\n");

        var run = await CommandRun.OfAsync("train", "--data", path, "--out", _folder.File("model"), "--algorithm", "session");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("movierecs: session needs the times of the ratings: ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("model")));
    }

    [Fact]
    public async Task A_session_model_is_written_beside_the_one_that_it_ranks_with()
    {
        var run = await TrainAsync("--algorithm", "session", "--factors", "4", "--iterations", "3", "--regularization", "55");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(3, run.Output.Split('\n').Count(line => line.StartsWith("iteration", StringComparison.Ordinal)));
        var file = ModelFile.Load(_folder.File("model"));
        Assert.Equal((55, 4), (file.Session!.Options.Regularization, file.Ranker!.Factors));
        Assert.NotEqual(55, file.Ranker.Options.Regularization);
    }

    [Fact]
    public async Task The_penalty_of_the_ranker_is_chosen_for_the_data_unless_it_is_given()
    {
        var data = _folder.File("made");
        await CommandRun.OfAsync(
            "synthesize", "--out", data, "--ratings", "10000", "--users", "150", "--items", "500");
        string[] arguments = ["train", "--data", data, "--out", _folder.File("model"), "--algorithm", "ials"];

        Assert.Equal(0, (await CommandRun.OfAsync(arguments)).ExitCode);
        var chosen = ModelFile.Load(_folder.File("model")).Ranker!.Options.Regularization;
        Assert.Equal(0, (await CommandRun.OfAsync([.. arguments, "--regularization", "0.25"])).ExitCode);

        Assert.True(chosen > 1.3 * ImplicitAlsOptions.DefaultRegularization, $"{chosen}");
        Assert.Equal(0.25f, ModelFile.Load(_folder.File("model")).Ranker!.Options.Regularization);
    }

    [Fact]
    public async Task A_bayesian_model_predicts_with_a_standard_deviation()
    {
        var run = await TrainAsync("--algorithm", "bayesian", "--iterations", "30", "--factors", "4");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));

        var pairs = _folder.Write("pairs.csv", "2,4\n2,999\n");
        await CommandRun.OfAsync("predict", "--model", _folder.File("model"), "--pairs", pairs, "--out", _folder.File("out.csv"));
        var lines = await File.ReadAllLinesAsync(_folder.File("out.csv"));
        Assert.Equal("userId,movieId,prediction,stdDev", lines[0]);
        Assert.Matches(@"^2,4,\d(\.\d+)?,\d(\.\d+)?$", lines[1]);
        Assert.Matches(@"^2,999,\d(\.\d+)?,\d(\.\d+)?$", lines[2]);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_file_whatever_the_threads()
    {
        await TrainAsync("--algorithm", "als", "--threads", "1");
        var first = await File.ReadAllBytesAsync(_folder.File("model"));
        await TrainAsync("--algorithm", "als", "--threads", "3");

        var again = await File.ReadAllBytesAsync(_folder.File("model"));
        Assert.Equal(first.Length, again.Length); // the options within name the threads, so not every byte is equal
        var (one, three) = (await PredictAllAsync(first), await PredictAllAsync(again));
        Assert.Equal(one, three);
    }

    [Fact]
    public async Task Json_has_the_shape_and_the_iterations()
    {
        var run = await TrainAsync("--json", "--algorithm", "als", "--iterations", "2");

        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(120, document.GetProperty("users").GetInt32());
        Assert.Equal(2, document.GetProperty("iterations").GetArrayLength());
        Assert.True(document.GetProperty("iterations")[1].GetProperty("rmse").GetDouble() > 0);
    }

    [Theory]
    [InlineData("--factors", "0")]
    [InlineData("--regularization", "-1")]
    [InlineData("--regularization", "NaN")]
    [InlineData("--regularization", "0")]
    [InlineData("--algorithm", "magic")]
    [InlineData("--threads", "-1")]
    public async Task A_hyper_parameter_out_of_range_is_a_wrong_argument(string option, string value)
    {
        var run = await TrainAsync(option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("movierecs: ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("model")));
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_one_line_before_any_work()
    {
        var run = await CommandRun.OfAsync(
            "train", "--data", MadeDataSet.WriteTo(_folder), "--out", _folder.File("nowhere/model"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    private async Task<CommandRun> TrainAsync(params string[] options) => await CommandRun.OfAsync(
        ["train", "--data", MadeDataSet.WriteTo(_folder), "--out", _folder.File("model"), .. options]);

    private async Task<string> PredictAllAsync(byte[] model)
    {
        await File.WriteAllBytesAsync(_folder.File("other"), model);
        await CommandRun.OfAsync(
            "predict", "--model", _folder.File("other"), "--pairs", _folder.File("u.data"), "--out", _folder.File("out.csv"));
        return await File.ReadAllTextAsync(_folder.File("out.csv"));
    }
}
