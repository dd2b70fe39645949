using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Hosting.Logging;

/// <summary>One line for each request, after its answer. Paths without their query, which may hold anything.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Write(context, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    private void Write(HttpContext context, double milliseconds)
    {
        // The exception handler takes the endpoint off the request and remembers it.
        var endpoint = (context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint) as RouteEndpoint;
        var level = LevelOf(context.Response.StatusCode, endpoint);
        if (!logger.IsEnabled(level))
        {
            return;
        }

        var userId = context.User.FindUserId();
        var traceId = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
        LogAnswered(
            level,
            context.Request.Method,
            context.Request.Path.Value,
            context.Response.StatusCode,
            milliseconds,
            endpoint?.RoutePattern.RawText,
            userId,
            traceId);
    }

    private static LogLevel LevelOf(int statusCode, RouteEndpoint? endpoint) => statusCode switch
    {
        // Supervisors ask every few seconds, and the answer itself says what is wrong.
        < 400 or StatusCodes.Status503ServiceUnavailable when endpoint?.Metadata.GetMetadata<QuietRequests>() is not null =>
            LogLevel.Debug,
        // Expected, and many of them, while the database is unavailable.
        StatusCodes.Status503ServiceUnavailable => LogLevel.Warning,
        >= 500 => LogLevel.Error,
        _ => LogLevel.Information,
    };

    // What is not in the text is a field of the JSON log all the same, named like its parameter: hence the capitals.
    [LoggerMessage("{Method} {Path} answered {StatusCode} in {Milliseconds:F1} ms")]
    private partial void LogAnswered(
        LogLevel level, string method, string? path, int statusCode, double milliseconds,
        string? Route, int? UserId, string TraceId);
}

/// <summary>Endpoint metadata: answers that went well, and 503, are logged at debug level only.</summary>
internal sealed class QuietRequests;
