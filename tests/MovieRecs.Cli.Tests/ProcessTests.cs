using System.Diagnostics;
using System.Globalization;

namespace MovieRecs.Cli.Tests;

/// <summary>The program as a shell sees it: exit code, standard output and standard error.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Exit_codes_are_0_done_1_failed_2_wrong_arguments()
    {
        var data = MadeDataSet.WriteTo(_folder);

        Assert.Equal(0, (await RunAsync("train", "--data", data, "--out", _folder.File("m"), "--algorithm", "bias")).ExitCode);
        Assert.Equal(1, (await RunAsync("train", "--data", _folder.File("none"), "--out", _folder.File("m"))).ExitCode);
        Assert.Equal(2, (await RunAsync("train", "--data", data)).ExitCode);
    }

    [Fact]
    public async Task Json_on_standard_output_is_nothing_but_json()
    {
        var run = await RunAsync("evaluate", "--data", MadeDataSet.WriteTo(_folder), "--json", "--algorithm", "bias");

        using var document = System.Text.Json.JsonDocument.Parse(run.Output);
        Assert.Equal(2, document.RootElement.GetProperty("models").GetArrayLength());
    }

    [Theory]
    [InlineData("als")]
    [InlineData("ials")]
    public async Task A_model_that_memory_does_not_hold_is_refused_before_training(string algorithm)
    {
        const int users = 60_000;
        var lines = Enumerable.Range(1, users).Select(user => string.Create(CultureInfo.InvariantCulture, $"{user},{1 + (user % 50)},4,964982703\n"));
        var data = _folder.Write("ratings.csv", "userId,movieId,rating,timestamp\n" + string.Concat(lines));

        // The limit of a container, 192 MiB, and of the process's own heap.
        var run = await RunAsync(
            ["train", "--data", data, "--out", _folder.File("m"), "--algorithm", algorithm, "--factors", "512", "--iterations", "1"],
            ("DOTNET_GCHeapHardLimit", "0xC000000"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"Training {users} users and 50 items with 512 factors takes", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("iteration", run.Error, StringComparison.OrdinalIgnoreCase);
    }

    private static Task<CommandRun> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    private static async Task<CommandRun> RunAsync(string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "MovieRecs.Cli.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandRun(process.ExitCode, await output, await error);
    }
}
