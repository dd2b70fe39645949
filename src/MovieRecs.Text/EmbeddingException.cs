namespace MovieRecs.Text;

/// <summary>
/// Texts could not be turned into vectors. The message is one line that says what was wrong with which model; it never holds an
/// API key.
/// </summary>
public sealed class EmbeddingException(string message, Exception? innerException = null) : Exception(message, innerException);
