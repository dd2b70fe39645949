using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using MovieRecs.Api.Identity;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>
/// Lists the errors that the frame answers for an endpoint, and turns every error into a problem with its usual name.
/// </summary>
internal sealed class FrameResponseFilter : IOperationFilter
{
    private const string ProblemJson = "application/problem+json";

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        operation.Responses ??= [];
        foreach (var status in StatusesOf(operation, context))
        {
            operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse());
        }

        var problem = context.SchemaGenerator.GenerateSchema(typeof(ProblemDetails), context.SchemaRepository);
        var validationProblem = context.SchemaGenerator.GenerateSchema(
            typeof(HttpValidationProblemDetails), context.SchemaRepository);
        foreach (var (key, response) in operation.Responses)
        {
            var status = int.Parse(key, CultureInfo.InvariantCulture);
            if (response is not OpenApiResponse own)
            {
                continue;
            }

            own.Description = DescriptionOf(status, own.Description);
            if (status >= 400 && own.Content is null or { Count: 0 })
            {
                var schema = status == StatusCodes.Status400BadRequest ? validationProblem : problem;
                own.Content = new Dictionary<string, IOpenApiMediaType> { [ProblemJson] = new OpenApiMediaType { Schema = schema } };
            }

            if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            {
                own.Headers = new Dictionary<string, IOpenApiHeader>
                {
                    ["Retry-After"] = new OpenApiHeader
                    {
                        Description = "Seconds to wait.",
                        Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
                    },
                };
            }
        }
    }

    private static IEnumerable<int> StatusesOf(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            foreach (var policy in metadata.OfType<IAuthorizeData>().Select(data => data.Policy))
            {
                yield return StatusCodes.Status401Unauthorized;
                if (policy is Policies.Owner)
                {
                    yield return StatusCodes.Status404NotFound;
                }

                if (policy is Policies.Administrator)
                {
                    yield return StatusCodes.Status403Forbidden;
                }
            }
        }

        // Every operation refuses parameters that it does not know.
        yield return StatusCodes.Status400BadRequest;

        if (operation.RequestBody is not null)
        {
            yield return StatusCodes.Status413PayloadTooLarge;
            yield return StatusCodes.Status415UnsupportedMediaType;
        }

        yield return StatusCodes.Status500InternalServerError;
        // Health is exempt from rate limits and needs nothing that could be unavailable.
        if (!metadata.OfType<DisableRateLimitingAttribute>().Any())
        {
            yield return StatusCodes.Status429TooManyRequests;
            yield return StatusCodes.Status503ServiceUnavailable;
        }
    }

    private static string DescriptionOf(int status, string? given) => status switch
    {
        StatusCodes.Status400BadRequest => "A value is wrong; `errors` says which.",
        StatusCodes.Status401Unauthorized => "No valid token, or wrong credentials.",
        StatusCodes.Status403Forbidden => "Administrators only.",
        StatusCodes.Status404NotFound => "It does not exist, or it belongs to somebody else.",
        StatusCodes.Status413PayloadTooLarge => "The body is too large.",
        StatusCodes.Status415UnsupportedMediaType => "The body is not JSON.",
        StatusCodes.Status429TooManyRequests => "Too many requests; try again after `Retry-After`.",
        StatusCodes.Status503ServiceUnavailable =>
            "The database is unavailable, or the service is busy; try again after `Retry-After`.",
        StatusCodes.Status500InternalServerError => "A fault of the service; report the `traceId`.",
        _ => string.IsNullOrEmpty(given) ? ReasonPhrases.GetReasonPhrase(status) : given,
    };
}
