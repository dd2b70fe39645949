using System.Text.Json;

namespace MovieRecs.Cli.Tests.Commands;

public sealed class OnboardingCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prints_a_table_of_what_can_be_asked_about()
    {
        var run = await CommandRun.OfAsync("onboarding", "--data", await MakeAsync());

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("random", run.Output, StringComparison.Ordinal);
        Assert.Contains("next-to-rate", run.Output, StringComparison.Ordinal);
        Assert.Contains("newcomers; half of their ratings", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prints_json()
    {
        var run = await CommandRun.OfAsync("onboarding", "--data", await MakeAsync(), "--json");

        var strategies = JsonDocument.Parse(run.Output).RootElement.GetProperty("strategies");
        Assert.Equal(3, strategies.GetArrayLength());
        Assert.All(strategies.EnumerateArray(), strategy => Assert.Equal(5, strategy.GetProperty("points").GetArrayLength()));
    }

    [Theory]
    [InlineData("--newcomers", "1")]
    [InlineData("--k", "0")]
    public async Task Wrong_numbers_are_refused(string option, string value)
    {
        var run = await CommandRun.OfAsync("onboarding", "--data", MadeDataSet.WriteTo(_folder), option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Newcomers_without_enough_ratings_are_an_error()
    {
        var run = await CommandRun.OfAsync("onboarding", "--data", MadeDataSet.WriteTo(_folder));

        Assert.Equal((1, "movierecs: no newcomer has 20 ratings to ask for"), (run.ExitCode, run.Error.Trim()));
    }

    private async Task<string> MakeAsync()
    {
        var path = Path.Combine(_folder.Path, "made");
        var run = await CommandRun.OfAsync(
            "synthesize", "--users", "100", "--items", "80", "--ratings", "3000", "--out", path);
        Assert.Equal(0, run.ExitCode);
        return path;
    }
}
