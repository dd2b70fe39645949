using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace MovieRecs.Api.Hosting.Problems;

/// <summary>
/// Writes every problem in the same shape: type, title, status, trace id, and field names as they stand in the JSON of the
/// request. The framework's own writer declines when the client's <c>Accept</c> has no JSON, and the answer would be
/// plain text; this one always writes.
/// </summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    internal const string ContentType = "application/problem+json";

    /// <summary>The type of 429, which the framework does not have.</summary>
    private const string TooManyRequests = "https://tools.ietf.org/html/rfc6585#section-4";

    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        Complete(
            problem,
            context.HttpContext.Response.StatusCode,
            Activity.Current?.Id ?? context.HttpContext.TraceIdentifier);
        var type = json.Value.SerializerOptions.GetTypeInfo(problem.GetType());
        // Without a cancellation token the write ends quietly when the client is gone; with one it would throw, and be logged
        // as a fault.
        return new ValueTask(context.HttpContext.Response.WriteAsJsonAsync(problem, type, ContentType));
    }

    /// <summary>Adds what every problem has.</summary>
    internal static void Complete(ProblemDetails problem, int statusCode, string traceId)
    {
        problem.Status ??= statusCode;
        var usual = TypedResults.Problem(statusCode: problem.Status).ProblemDetails;
        // The framework has no type for some statuses; this one means that the status says it all.
        problem.Type ??= usual.Type ?? (problem.Status == StatusCodes.Status429TooManyRequests ? TooManyRequests : "about:blank");
        problem.Title ??= usual.Title ?? ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        problem.Extensions.TryAdd("traceId", traceId);
        if (problem is HttpValidationProblemDetails validation)
        {
            validation.Errors = validation.Errors.ToDictionary(error => FieldName(error.Key), error => error.Value);
        }
    }

    private static string FieldName(string path) =>
        string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
}
