using System.Text.Json;

namespace MovieRecs.Cli.Tests.Commands;

/// <summary><c>--overviews</c> of the commands that have it.</summary>
public sealed class OverviewsOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _data = new();

    public OverviewsOptionTests() => MadeDataSet.WriteTo(_data);

    public void Dispose()
    {
        _folder.Dispose();
        _data.Dispose();
    }

    public static TheoryData<string> Commands => ["train", "evaluate", "tune", "import"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Reads_the_file_and_reports_refused_rows(string command)
    {
        var rows = string.Concat(Enumerable.Range(1, 200).Select(movie => $"{movie},What it is about.\n"));
        var path = _folder.Write("about.csv", $"movieId,overview\n{rows}x,No film.\n");

        var run = await RunAsync(command, path);

        Assert.Equal(0, run.ExitCode);
        var said = command == "import" ? run.Output : run.Error;
        Assert.Contains("the movie id is not a whole number", said, StringComparison.Ordinal);
        Assert.Contains("about.csv", said, StringComparison.Ordinal);
        Assert.DoesNotContain("no overview is of a movie", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_missing_file_and_a_wrong_one_end_the_command_with_one_line(string command)
    {
        var missing = await RunAsync(command, "/no/such/file.csv");
        var wrong = await RunAsync(command, _folder.Write("about.csv", "movieId,title\n1,Heat\n"));

        Assert.Equal((1, "movierecs: There is no file /no/such/file.csv.\n"), (missing.ExitCode, missing.Error));
        Assert.Equal((1, "movierecs: about.csv, line 1: the header has no column overview.\n"), (wrong.ExitCode, wrong.Error));
    }

    [Fact]
    public async Task A_folder_that_brings_its_own_needs_no_option()
    {
        _data.Write("overviews.csv", "movieId,overview\n1,About.\n2,About.\n1,Again.\n");

        var run = await CommandRun.OfAsync("import", "--data", _data.Path, "--json");

        var file = JsonDocument.Parse(run.Output).RootElement.GetProperty("files").EnumerateArray()
            .Single(file => file.GetProperty("file").GetString() == "overviews.csv");
        Assert.Equal((3, 0), (file.GetProperty("lines").GetInt32(), file.GetProperty("refused").GetInt32()));
        Assert.Single(file.GetProperty("notes").EnumerateArray());
    }

    private Task<CommandRun> RunAsync(string command, string overviews)
    {
        string[] rest = command switch
        {
            "train" => ["--out", _folder.File("model"), "--algorithm", "bias"],
            "evaluate" => ["--algorithm", "bias"],
            "tune" => ["--algorithm", "bias", "--trials", "1"],
            _ => [],
        };
        return CommandRun.OfAsync([command, "--data", _data.Path, "--overviews", overviews, .. rest]);
    }
}
