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
        // Asked every few seconds by whatever watches the service, which is told what is amiss by the answer.
        < 400 or StatusCodes.Status503ServiceUnavailable when endpoint?.Metadata.GetMetadata<QuietRequests>() is not null =>
            LogLevel.Debug,
        // Expected while the database is away, and many of them.
        StatusCodes.Status503ServiceUnavailable => LogLevel.Warning,
        >= 500 => LogLevel.Error,
        _ => LogLevel.Information,
    };

    [LoggerMessage("{Method} {Path} answered {StatusCode} in {Milliseconds:F1} ms, route {Route}, user {UserId}, trace {TraceId}")]
    private partial void LogAnswered(
        LogLevel level, string method, string? path, int statusCode, double milliseconds, string? route, int? userId, string traceId);
}

/// <summary>Endpoint metadata: answers that went well, and 503, are logged at debug level only.</summary>
internal sealed class QuietRequests;
