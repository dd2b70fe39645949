using System.Text.Json;

namespace MovieRecs.Cli.Tests.Commands;

public sealed class SynthesizeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_a_folder_that_import_finds_whole()
    {
        var run = await SynthesizeAsync(_folder.File("made"));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));

        var check = await CommandRun.OfAsync("import", "--data", _folder.File("made"), "--json");
        var summary = JsonDocument.Parse(check.Output).RootElement;
        Assert.Equal(0, check.ExitCode);
        Assert.Equal(100, summary.GetProperty("users").GetInt32());
        Assert.Equal(200, summary.GetProperty("movies").GetInt32());
        Assert.Equal(3000, summary.GetProperty("ratings").GetInt32());
        Assert.Equal(0, summary.GetProperty("duplicates").GetInt32());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        foreach (var (name, seed) in ((string, string)[])[("a.csv", "1"), ("b.csv", "1"), ("c.csv", "2")])
        {
            Assert.Equal(0, (await SynthesizeAsync(_folder.File(name), "--seed", seed)).ExitCode);
        }

        Assert.Equal(await ReadAsync("a.csv"), await ReadAsync("b.csv"));
        Assert.NotEqual(await ReadAsync("a.csv"), await ReadAsync("c.csv"));
    }

    [Theory]
    [InlineData("--ratings", "150")]
    [InlineData("--ratings", "9999")]
    public async Task Sparse_and_dense_shapes_have_the_number_of_ratings_asked_for(string option, string value)
    {
        var run = await SynthesizeAsync(_folder.File("a.csv"), option, value);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            1 + int.Parse(value, System.Globalization.CultureInfo.InvariantCulture), (await File.ReadAllLinesAsync(_folder.File("a.csv"))).Length);
    }

    [Theory]
    [InlineData("--ratings", "1")]
    [InlineData("--users", "0")]
    [InlineData("--items", "-5")]
    public async Task A_shape_that_cannot_be_is_a_wrong_argument(string option, string value)
    {
        var run = await SynthesizeAsync(_folder.File("made"), option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.False(Directory.Exists(_folder.File("made")));
    }

    private Task<byte[]> ReadAsync(string name) => File.ReadAllBytesAsync(_folder.File(name));

    private static Task<CommandRun> SynthesizeAsync(string path, params string[] options)
    {
        string[] shape = ["--users", "100", "--items", "200", "--ratings", "3000"];
        var given = options.Length == 0 ? [] : options[..1];
        var rest = shape.Chunk(2).Where(pair => !given.Contains(pair[0])).SelectMany(pair => pair);
        return CommandRun.OfAsync(["synthesize", "--out", path, .. rest, .. options]);
    }
}
