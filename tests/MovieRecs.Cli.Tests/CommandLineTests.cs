using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData]
    [InlineData("bogus")]
    [InlineData("import")]
    [InlineData("import", "--data")]
    [InlineData("import", "--data", "x", "--bogus")]
    public async Task Wrong_arguments_end_with_2_and_a_line_each(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);

        Assert.Equal(ExitCode.WrongArguments, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.All(run.Error.TrimEnd().Split('\n'), line => Assert.StartsWith("movierecs: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Help_goes_to_standard_output_and_ends_with_0()
    {
        var run = await CommandRun.OfAsync("import", "--help");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.Contains("--movies", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_command_ends_with_1_and_one_line()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("u.data", "1\t2\t3\t4\n");

        var run = await CommandRun.OfAsync(new CancellationToken(canceled: true), "import", "--data", path);

        Assert.Equal((ExitCode.Failed, "movierecs: cancelled\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(8_140, "8.1 k")]
    [InlineData(45_000, "45 k")]
    [InlineData(1_200_000, "1.2 M")]
    [InlineData(45_000_000, "45 M")]
    [InlineData(3_200_000_000, "3.2 G")]
    public void Quantities_are_short(double value, string text) => Assert.Equal(text, Quantity.Format(value));
}
