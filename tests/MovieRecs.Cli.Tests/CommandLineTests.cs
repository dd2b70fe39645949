using MovieRecs.Als.Interactions;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
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
    public async Task Without_a_command_the_help_is_shown()
    {
        var run = await CommandRun.OfAsync();

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.Contains("recommend", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate", "[default: random]")]
    [InlineData("tune", "[default: als]")]
    [InlineData("tune", "[default: als 64, bayesian 31, ials 96, hkv 64, session 96]")]
    [InlineData("similar", "[default: 10]")]
    public async Task The_help_shows_defaults_as_they_are_typed(string command, string expected) =>
        Assert.Contains(expected, (await CommandRun.OfAsync(command, "--help")).Output, StringComparison.Ordinal);

    [Fact]
    public async Task A_data_set_that_is_missing_is_named_in_one_line()
    {
        using var folder = new TemporaryFolder();
        foreach (var command in (string[][])[["import"], ["train", "--out", folder.File("m")], ["tune"], ["evaluate"]])
        {
            var run = await CommandRun.OfAsync([.. command, "--data", folder.File("nowhere")]);

            Assert.Equal((ExitCode.Failed, ""), (run.ExitCode, run.Output));
            Assert.Contains(folder.File("nowhere"), Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_the_library_refuses_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.OfAsync("synthesize", "--users", "10", "--items", "10", "--ratings", "90", "--out", folder.File("x.csv"));

        Assert.Equal((ExitCode.WrongArguments, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("movierecs: --users, --items and --ratings", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_of_the_library_are_refusals_and_others_defects()
    {
        var ofLibrary = Assert.Throws<ArgumentException>(() => RatingScale.FromValues([]));
        var ofThreads = new AggregateException(new AggregateException(ofLibrary));

        Assert.Equal("A scale has 1 to 255 distinct values, not 0.", CommandLine.ReasonOf(ofLibrary));
        Assert.Equal("A scale has 1 to 255 distinct values, not 0.", CommandLine.ReasonOf(ofThreads));
        Assert.Equal("too much", CommandLine.ReasonOf(new InsufficientMemoryException("too much")));
        Assert.Null(CommandLine.ReasonOf(Assert.Throws<ArgumentException>(void () => throw new ArgumentException("a defect"))));
        Assert.Null(CommandLine.ReasonOf(new InvalidOperationException("a defect")));
    }

    [Fact]
    public void Progress_of_one_whole_has_no_rate()
    {
        using var error = new StringWriter();
        var clock = new StillClock();
        var whole = new ProgressLines(error, "mapping", 1, unit: null, clock);
        var counted = new ProgressLines(error, "reading", 0, "bytes", clock);
        whole.Report(0.1);
        clock.Advance(TimeSpan.FromSeconds(6));

        whole.Report(0.5);
        counted.Report(60);

        Assert.Equal("mapping: 50 %, 00:00:06 left\nreading: 10 bytes/s\n", error.ToString());
    }

    [Fact]
    public void A_table_is_never_wider_than_the_terminal()
    {
        var narrow = Print(24);

        Assert.All(narrow.Split('\n'), line => Assert.InRange(line.Length, 0, 24));
        Assert.Equal(["", "name   first   second", "ials  0.1234  0.12345", "", "name    third", "ials  0.12345", ""], narrow.Split('\n'));
        Assert.Contains("first   second    third", Print(null), StringComparison.Ordinal);

        static string Print(int? width)
        {
            using var output = new StringWriter();
            var table = new TextTable("name", "first", "second", "third");
            table.Add("ials", "0.1234", "0.12345", "0.12345");
            table.Print(new CommandConsole(output, TextWriter.Null, errorIsTerminal: false, width));
            return output.ToString();
        }
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
