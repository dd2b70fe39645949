using System.Text.Json;

namespace MovieRecs.Cli.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reports_the_shape_of_a_data_set()
    {
        WriteDataSet("1,1,4.0,964982703\n1,2,3.5,964982800\n2,1,0.5,964982900\n1,2,5.0,964983000\n");

        var run = await CommandRun.OfAsync("import", "--data", _folder.Path);

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.Contains("Users              2\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Movies             2 rated, 3 in the catalogue\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Ratings            3; 1 more were replaced", run.Output, StringComparison.Ordinal);
        Assert.Contains("Density            75 %\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Ratings per user   1 to 2, median 1.5\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Refused lines      0 of 7\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prints_the_same_as_json()
    {
        WriteDataSet("1,1,4.0,964982703\n1,2,3.5,964982800\n2,1,0.5,964982900\n1,2,5.0,964983000\n");

        var run = await CommandRun.OfAsync("import", "--data", _folder.Path, "--json");

        var summary = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(2, summary.GetProperty("users").GetInt32());
        Assert.Equal(3, summary.GetProperty("ratings").GetInt64());
        Assert.Equal(1, summary.GetProperty("duplicates").GetInt64());
        Assert.Equal(1, summary.GetProperty("histogram").GetProperty("5.0").GetInt64());
        Assert.Equal("2000-07-30T18:45:03+00:00", summary.GetProperty("firstRatedAt").GetString());
        Assert.Equal((9.5 / 3), summary.GetProperty("meanRating").GetDouble(), precision: 6);
    }

    [Fact]
    public async Task Lists_refused_lines_and_goes_on_when_they_are_few()
    {
        var good = string.Concat(Enumerable.Range(1, 200).Select(user => $"{user},1,4.0,964982703\n"));
        WriteDataSet(good + "7,999,4.0,964982703\n");

        var run = await CommandRun.OfAsync("import", "--data", _folder.Path);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains("line 202: the movie is not in movies.csv: 7,999,4.0,964982703", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_when_more_than_one_percent_of_the_lines_are_refused()
    {
        var good = string.Concat(Enumerable.Range(1, 99).Select(user => $"{user},1,4.0,964982703\n"));
        WriteDataSet(good + "7,1,5.5,964982703\n8,1,x,964982703\n");
        var output = _folder.File("out");

        var run = await CommandRun.OfAsync("import", "--data", _folder.Path, "--out", output);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Equal(
            "movierecs: ratings.csv: 2 of 101 lines are refused, more than 1 %; the first is line 101: the rating is not a half star from 0.5 to 5.\n",
            run.Error);
        Assert.Empty(Directory.EnumerateFiles(output));
    }

    [Theory]
    [InlineData("userId,movieId,rating,timestamp\n", "has no ratings")]
    [InlineData("", "is empty")]
    [InlineData("hello\n", "is not a ratings file")]
    public async Task Fails_with_one_line_when_there_is_nothing_to_import(string text, string reason)
    {
        var path = _folder.Write("ratings.csv", text);

        var run = await CommandRun.OfAsync("import", "--data", path);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(reason, Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_a_folder_that_reads_back_the_same()
    {
        _folder.Write("films", "1|Toy Story, 2 \"again\" (1995)|01-Jan-1995||http://x|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n");
        var ratings = _folder.Write("u1.base", "5\t1\t3\t881250949\n6\t1\t4\t881250950\n");
        var output = _folder.File("out");

        var run = await CommandRun.OfAsync("import", "--data", ratings, "--movies", _folder.File("films"), "--out", output);

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        Assert.Equal("userId,movieId,rating,timestamp\n5,1,3.0,881250949\n6,1,4.0,881250950\n", File.ReadAllText(Path.Combine(output, "ratings.csv")));
        Assert.Equal(
            "movieId,title,genres\n1,\"Toy Story, 2 \"\"again\"\" (1995)\",Animation|Children's|Comedy\n",
            File.ReadAllText(Path.Combine(output, "movies.csv")));
        Assert.Equal(["links.csv", "movies.csv", "ratings.csv"], Directory.EnumerateFiles(output).Select(Path.GetFileName).Order());
        var again = await CommandRun.OfAsync("import", "--data", output, "--json");
        Assert.Equal(0, again.ExitCode);
    }

    [Fact]
    public async Task Does_not_write_over_what_it_reads()
    {
        WriteDataSet("1,1,4.0,964982703\n");

        var run = await CommandRun.OfAsync("import", "--data", _folder.Path, "--out", _folder.Path + "/");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("--out names the folder", run.Error, StringComparison.Ordinal);
        Assert.Contains("1,1,4.0", File.ReadAllText(_folder.File("ratings.csv")), StringComparison.Ordinal);
    }

    private void WriteDataSet(string ratings)
    {
        _folder.Write("movies.csv", "movieId,title,genres\n1,Toy Story (1995),Comedy\n2,Jumanji (1995),Adventure\n3,Heat (1995),Crime\n");
        _folder.Write("ratings.csv", "userId,movieId,rating,timestamp\n" + ratings);
    }
}
