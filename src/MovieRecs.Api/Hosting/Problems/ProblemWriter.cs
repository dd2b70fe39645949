using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace MovieRecs.Api.Hosting.Problems;

/// <summary>
/// Writes every problem in the same shape: type, title, status, trace id, and field names as they stand in the JSON of the
/// request. The framework's own writer steps back when the client's <c>Accept</c> has no JSON, and the answer would be
/// plain text; this one always writes.
/// </summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    private const string ContentType = "application/problem+json";

    /// <summary>Of the statuses that the service answers, the only one that the framework has no type for.</summary>
    private const string TooManyRequests = "https://tools.ietf.org/html/rfc6585#section-4";

    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        Complete(problem, context.HttpContext);
        var type = json.Value.SerializerOptions.GetTypeInfo(problem.GetType());
        return new ValueTask(context.HttpContext.Response.WriteAsJsonAsync(
            problem, type, ContentType, context.HttpContext.RequestAborted));
    }

    private static void Complete(ProblemDetails problem, HttpContext context)
    {
        problem.Status ??= context.Response.StatusCode;
        var usual = TypedResults.Problem(statusCode: problem.Status).ProblemDetails;
        problem.Type ??= usual.Type ?? (problem.Status == StatusCodes.Status429TooManyRequests ? TooManyRequests : null);
        problem.Title ??= usual.Title;
        problem.Extensions.TryAdd("traceId", Activity.Current?.Id ?? context.TraceIdentifier);
        if (problem is HttpValidationProblemDetails validation)
        {
            validation.Errors = validation.Errors.ToDictionary(error => FieldName(error.Key), error => error.Value);
        }
    }

    private static string FieldName(string path) =>
        string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
