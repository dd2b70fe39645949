namespace MovieRecs.Cli;

/// <summary>Ends a command with exit code 2: what was asked for cannot be, whatever the files hold.</summary>
internal sealed class WrongArgumentsException(string message) : Exception(message);
