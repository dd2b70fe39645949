namespace MovieRecs.Api.Import;

/// <summary>An import that was given up with nothing changed. The message is one line that says why.</summary>
internal sealed class ImportRefusedException(string message) : Exception(message);
