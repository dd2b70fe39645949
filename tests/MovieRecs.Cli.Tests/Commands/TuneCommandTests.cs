using System.Text.Json;

namespace MovieRecs.Cli.Tests.Commands;

public sealed class TuneCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("als", "rmse", true)]
    [InlineData("ials", "ndcg@10", false)]
    [InlineData("ease", "ndcg@10", false)]
    [InlineData("session", "ndcg@10", false)]
    public async Task The_best_setting_comes_first_and_got_furthest(string algorithm, string metric, bool lowerIsBetter)
    {
        var document = await TuneAsync("--algorithm", algorithm, "--trials", "7");
        var trials = document.GetProperty("trials").EnumerateArray().ToArray();

        Assert.Equal(metric, document.GetProperty("metric").GetString());
        Assert.Equal(7, trials.Length);
        var last = trials.Max(trial => trial.GetProperty("round").GetInt32());
        var finalists = trials.TakeWhile(trial => trial.GetProperty("round").GetInt32() == last)
            .Select(trial => trial.GetProperty("score").GetDouble()).ToArray();
        Assert.Equal(lowerIsBetter ? finalists.Order() : finalists.OrderDescending(), finalists);
        Assert.All(trials[finalists.Length..], trial => Assert.True(trial.GetProperty("round").GetInt32() < last));
    }

    [Fact]
    public async Task The_same_seed_tries_the_same_settings()
    {
        var first = await TuneAsync("--trials", "4", "--seed", "9");
        var again = await TuneAsync("--trials", "4", "--seed", "9");

        Assert.Equal(Settings(first), Settings(again));
    }

    [Fact]
    public async Task Prints_a_table_and_the_best_options()
    {
        var run = await CommandRun.OfAsync("tune", "--data", MadeDataSet.WriteTo(_folder), "--algorithm", "bias", "--trials", "3");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("best: --algorithm bias ", run.Output, StringComparison.Ordinal);
    }

    private static string[] Settings(JsonElement document) =>
        [.. document.GetProperty("trials").EnumerateArray().Select(trial => trial.GetProperty("settings").GetRawText())];

    private async Task<JsonElement> TuneAsync(params string[] options)
    {
        var run = await CommandRun.OfAsync(["tune", "--data", MadeDataSet.WriteTo(_folder), "--json", .. options]);
        Assert.Equal(0, run.ExitCode);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
