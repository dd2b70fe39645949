using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace MovieRecs.Api.Hosting.Problems;

/// <summary>Answers a request that could not be read with its status and, for 400, the fields that are wrong.</summary>
internal sealed partial class BadRequestAnswers(IProblemDetailsService problems, ILogger<BadRequestAnswers> logger)
    : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException badRequest)
        {
            return false;
        }

        LogRefused(badRequest.StatusCode, badRequest.Message);
        context.Response.StatusCode = badRequest.StatusCode;
        var details = badRequest.StatusCode == StatusCodes.Status400BadRequest
            ? TypedResults.ValidationProblem(ErrorsOf(badRequest)).ProblemDetails
            : TypedResults.Problem(statusCode: badRequest.StatusCode).ProblemDetails;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = details });
    }

    private static Dictionary<string, string[]> ErrorsOf(BadHttpRequestException exception) =>
        exception.InnerException is JsonException json ? JsonErrors.Of(json) : ParameterErrors.Of(exception);

    [LoggerMessage(LogLevel.Debug, "Refused a request with {StatusCode}: {Reason}")]
    private partial void LogRefused(int statusCode, string reason);
}
