namespace MovieRecs.Api.Data.LocalPostgres;

/// <summary>The private cluster cannot run. The message is one paragraph for the operator and says what to do.</summary>
internal sealed class LocalPostgresException(string message, Exception? innerException = null)
    : Exception(message, innerException);
