namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>The private cluster cannot run. The message is one line for the operator and says what to do.</summary>
internal sealed class LocalPostgresException(string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What the server's own program printed or logged, where one failed.</summary>
    public string? ProgramOutput { get; private init; }

    /// <summary>A program failed: the message quotes the line of its output that says why.</summary>
    public static LocalPostgresException Failed(string what, string programOutput)
    {
        var lines = programOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var reason = lines.LastOrDefault(line =>
                line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("error:", StringComparison.OrdinalIgnoreCase))
            ?? lines.LastOrDefault()
            ?? "it printed nothing";
        return new LocalPostgresException($"{what}: {reason}") { ProgramOutput = programOutput };
    }
}
