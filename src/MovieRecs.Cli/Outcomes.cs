namespace MovieRecs.Cli;

/// <summary>What a run tells the shell.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongArguments = 2;
}

/// <summary>Ends a command with exit code 1 and its message as the one line why.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);

/// <summary>Ends a command with exit code 2: what was asked for is impossible, whatever the files hold.</summary>
internal sealed class WrongArgumentsException(string message) : Exception(message);
