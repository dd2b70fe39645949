namespace MovieRecs.Cli.Tests.Commands;

public sealed class MapCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("map.csv", "movieId,title,genre,x,y,ratingCount")]
    [InlineData("map.svg", "<svg ")]
    [InlineData("map.html", "<!DOCTYPE html>")]
    public async Task Writes_the_form_that_the_name_ends_in_and_prints_the_share_of_neighbours_kept(string name, string start)
    {
        await CommandRun.OfAsync(
            "train", "--data", MadeDataSet.WriteTo(_folder), "--out", _folder.File("model"), "--algorithm", "ials");
        var run = await CommandRun.OfAsync("map", "--model", _folder.File("model"), "--out", _folder.File(name));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("nearest", run.Output, StringComparison.Ordinal);
        Assert.Contains("principal components", run.Output, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(_folder.File(name));
        Assert.StartsWith(start, text, StringComparison.Ordinal);
        Assert.Contains("Movie number 12 (1995)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/*POINTS*/", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_ending_is_a_wrong_argument() => Assert.Equal(
        2, (await CommandRun.OfAsync("map", "--model", "m", "--out", _folder.File("map.png"))).ExitCode);

    [Fact]
    public async Task A_model_without_factors_has_no_map()
    {
        await CommandRun.OfAsync(
            "train", "--data", MadeDataSet.WriteTo(_folder), "--out", _folder.File("model"), "--algorithm", "ease");
        var run = await CommandRun.OfAsync("map", "--model", _folder.File("model"), "--out", _folder.File("map.svg"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
    }
}
