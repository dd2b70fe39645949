using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Tests;

/// <summary>Every numeric option of every command, found in the commands themselves.</summary>
public sealed partial class NumericOptionTests
{
    private static readonly HashSet<Type> _numbers =
        [typeof(int), typeof(int?), typeof(int[]), typeof(double), typeof(double?), typeof(double[])];

    public static TheoryData<string, string> All()
    {
        var options = new TheoryData<string, string>();
        foreach (var command in Root().Subcommands)
        {
            foreach (var option in command.Options.Where(option => _numbers.Contains(option.ValueType)))
            {
                options.Add(command.Name, option.Name);
            }
        }

        return options;
    }

    [Fact]
    public void The_options_known_to_have_crashed_are_among_them()
    {
        var names = All().Select(row => (string)row[1]).ToHashSet();

        Assert.Superset(
            (HashSet<string>)["--factors", "--threads", "--regularization", "--iterations", "--alpha", "--user-id", "--count",
                "--test-fraction", "--k", "--movie-id", "--trials", "--seed", "--relevant-from", "--users"],
            names);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_is_not_a_number_in_range_ends_with_2_and_one_line(string command, string option)
    {
        var range = RangeOf(await RunAsync(command, option, "abc"), option);

        foreach (var wrong in (string[])["abc", "", "NaN", "Infinity", "-Infinity", "1e999", "99999999999999999999999", "1,5", "0x10"])
        {
            Assert.Equal(range, RangeOf(await RunAsync(command, option, wrong), option));
        }

        foreach (var outside in (double[])[range.Minimum - 1, range.Maximum + 1])
        {
            var text = outside.ToString(CultureInfo.InvariantCulture);
            Assert.Equal(range, RangeOf(await RunAsync(command, option, text), option));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_ends_of_the_range_are_taken(string command, string option)
    {
        var (minimum, maximum) = RangeOf(await RunAsync(command, option, "abc"), option);

        foreach (var end in (double[])[minimum, maximum])
        {
            Assert.Empty(Root().Parse(Arguments(command, option, end.ToString(CultureInfo.InvariantCulture))).Errors);
        }
    }

    [Theory]
    [InlineData("train", "--factors")]
    [InlineData("train", "--iterations")]
    [InlineData("evaluate", "--k")]
    [InlineData("recommend", "--count")]
    public async Task A_count_is_whole(string command, string option) =>
        RangeOf(await RunAsync(command, option, "2.5"), option);

    /// <summary>Checks that the answer is one line that names the option and its range.</summary>
    private static (double Minimum, double Maximum) RangeOf(CommandRun run, string option)
    {
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        var line = Assert.Single(run.Error.TrimEnd().Split('\n'));
        var match = Rule().Match(line);
        Assert.True(match.Success, line);
        Assert.Equal(option, match.Groups["option"].Value);
        return (Number("minimum"), Number("maximum"));

        double Number(string name) => double.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);
    }

    private static RootCommand Root() =>
        CommandLine.CreateRoot(new CommandConsole(TextWriter.Null, TextWriter.Null, errorIsTerminal: false));

    private static async Task<CommandRun> RunAsync(string command, string option, string value) =>
        await CommandRun.OfAsync(Arguments(command, option, value));

    /// <summary>Arguments that are right except for the value of one option.</summary>
    private static string[] Arguments(string command, string option, string value)
    {
        var required = Root().Subcommands.Single(other => other.Name == command).Options
            .Where(other => other.Required && other.Name != option)
            .SelectMany(other => (string[])[other.Name, "x.csv"]);
        string[] choice = (command, option) switch
        {
            ("similar", not "--movie-id") => ["--title", "x"],
            ("recommend", not "--user-id") => ["--ratings", "x"],
            ("evaluate", _) => ["--data", "x"],
            _ => [],
        };
        return [command, .. required, .. choice, option, value];
    }

    [GeneratedRegex("""^movierecs: (?<option>--\S+) must be a (whole )?number from (?<minimum>\S+) to (?<maximum>\S+), not ".*"\.$""")]
    private static partial Regex Rule();
}
