using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Tests;

/// <summary>What one run of the command line answered.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> OfAsync(params string[] arguments) =>
        await OfAsync(CancellationToken.None, arguments);

    public static async Task<CommandRun> OfAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(
            arguments, new CommandConsole(output, error, errorIsTerminal: false, time: StillClock.Now), cancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}

/// <summary>A clock that moves only when told, so that no test depends on how long its work takes.</summary>
internal sealed class StillClock : TimeProvider
{
    private long _ticks;

    /// <summary>One that nobody moves.</summary>
    public static StillClock Now { get; } = new();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;
}
