using System.Diagnostics;

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

    private static async Task<CommandRun> RunAsync(params string[] arguments)
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

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandRun(process.ExitCode, await output, await error);
    }
}
