namespace MovieRecs.Cli;

/// <summary>Ends a command with exit code 1 and its message as the one line why.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
