namespace MovieRecs.Api.Import;

/// <summary>A public data set could not be fetched. The message is one line that says what to do.</summary>
internal sealed class DownloadFailedException(string message, Exception? innerException = null)
    : Exception(message, innerException);
