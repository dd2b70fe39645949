namespace MovieRecs.Api.Hosting;

/// <summary>
/// A reason not to start that an operator can act on: its message goes to standard error as one line, without a stack
/// trace, and the process ends with exit code 1. Thrown by hosted services while they start and by start-up tasks.
/// </summary>
internal sealed class StartupException(string message, Exception? innerException = null)
    : Exception(message, innerException);
