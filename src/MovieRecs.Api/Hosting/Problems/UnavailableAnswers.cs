using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace MovieRecs.Api.Hosting.Problems;

/// <summary>Answers what may work later, first of all a database that is away, with a <c>Retry-After</c>.</summary>
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

        if (!IsDatabaseAway(exception))
        {
            return ValueTask.FromResult(false);
        }

        LogDatabaseAway(exception.GetBaseException().Message);
        return AnswerAsync(
            context, StatusCodes.Status503ServiceUnavailable, "The database is not available at the moment.", DatabaseRetryAfter);
    }

    private static bool IsDatabaseAway(Exception? exception) =>
        exception is not null && (exception is DbException failure && IsAway(failure) || IsDatabaseAway(exception.InnerException));

    // The driver calls a failure transient when trying again may help: no connection, time-outs, a server that goes down.
    // The classes are PostgreSQL's for connections, sign-in, a missing database, lack of resources, operator and system.
    private static bool IsAway(DbException exception) =>
        exception.IsTransient || exception.SqlState?[..2] is "08" or "28" or "3D" or "53" or "57" or "58";

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

    [LoggerMessage(LogLevel.Warning, "The database is not available: {Reason}")]
    private partial void LogDatabaseAway(string reason);
}

/// <summary>The request may succeed later: answered with the status, the message as its detail and a <c>Retry-After</c>.</summary>
internal sealed class RetryLaterException(int statusCode, string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>429 when the caller did too much, 503 when the service cannot now.</summary>
    public int StatusCode { get; } = statusCode;

    public TimeSpan RetryAfter { get; } = retryAfter;
}
