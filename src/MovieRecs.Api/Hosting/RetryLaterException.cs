namespace MovieRecs.Api.Hosting;

/// <summary>The request may succeed later: answered with the status, the message as its detail and a <c>Retry-After</c>.</summary>
internal sealed class RetryLaterException(int statusCode, string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>429 when the caller did too much, 503 when the service cannot now.</summary>
    public int StatusCode { get; } = statusCode;

    public TimeSpan RetryAfter { get; } = retryAfter;
}
