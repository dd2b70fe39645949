using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace MovieRecs.Api.Hosting.Problems;

/// <summary>Answers an unexpected exception with 500; only Development shows which it was.</summary>
internal sealed partial class FailureAnswers(
    IProblemDetailsService problems, IHostEnvironment environment, ILogger<FailureAnswers> logger) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        LogFailed(exception, context.Request.Method, context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName);
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status500InternalServerError,
                Detail = environment.IsDevelopment() ? $"{exception.GetType().Name}: {exception.Message}" : null,
            },
        });
    }

    [LoggerMessage(LogLevel.Error, "{Method} at {Endpoint} failed")]
    private partial void LogFailed(Exception exception, string method, string? endpoint);
}
