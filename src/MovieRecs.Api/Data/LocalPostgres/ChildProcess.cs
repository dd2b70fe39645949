using System.Diagnostics;

namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>How a program ended and what it printed on both streams.</summary>
internal sealed record ChildProcessResult(int ExitCode, string Output);

/// <summary>Runs a short program to its end.</summary>
internal static class ChildProcess
{
    public static Task<ChildProcessResult> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return RunAsync(start, input: null, cancellationToken);
    }

    /// <summary>Feeds <paramref name="input"/>, or nothing, to the program and kills it when cancelled.</summary>
    public static async Task<ChildProcessResult> RunAsync(
        ProcessStartInfo start, string? input, CancellationToken cancellationToken)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        using var process = Process.Start(start)
            ?? throw new LocalPostgresException($"{start.FileName} did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await WriteInputAsync(process, input, cancellationToken);
            var text = await output + await error;
            await process.WaitForExitAsync(cancellationToken);
            return new ChildProcessResult(process.ExitCode, text.Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static async Task WriteInputAsync(Process process, string? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            }

            process.StandardInput.Close();
        }
        catch (IOException) when (input is not null)
        {
            // The program ended before it read everything; its exit code and output say why.
            process.StandardInput.Dispose();
        }
    }
}
