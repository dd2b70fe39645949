using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace MovieRecs.Api.Hosting.Problems;

/// <summary>Answers failures that may pass, first of all an unavailable database, with a <c>Retry-After</c>.</summary>
internal sealed partial class UnavailableAnswers(IProblemDetailsService problems, ILogger<UnavailableAnswers> logger)
    : IExceptionHandler
{
    private static readonly TimeSpan DatabaseRetryAfter = TimeSpan.FromSeconds(5);

    public ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is RetryLaterException later)
        {
            return AnswerAsync(context, later.StatusCode, later.Message, later.RetryAfter);
        }

        if (!DatabaseFailure.IsUnavailable(exception))
        {
            return ValueTask.FromResult(false);
        }

        LogDatabaseUnavailable(exception.GetBaseException().Message);
        var detail = DatabaseFailure.IsReadOnly(exception)
            ? "The database is read-only at the moment."
            : "The database is unavailable at the moment.";
        return AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, detail, DatabaseRetryAfter);
    }

    private ValueTask<bool> AnswerAsync(HttpContext context, int statusCode, string detail, TimeSpan retryAfter)
    {
        context.Response.StatusCode = statusCode;
        context.Response.Headers.RetryAfter =
            Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = statusCode, Detail = detail },
        });
    }

    [LoggerMessage(LogLevel.Warning, "The database is unavailable: {Reason}")]
    private partial void LogDatabaseUnavailable(string reason);
}

/// <summary>
/// The request may succeed later: answered with the status, the message as its detail and a <c>Retry-After</c>.
/// </summary>
internal sealed class RetryLaterException(int statusCode, string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>429 when the caller sent too much, 503 when the service cannot do it now.</summary>
    public int StatusCode { get; } = statusCode;

    public TimeSpan RetryAfter { get; } = retryAfter;
}
