using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>
/// Completes the schemas of problems with examples of their own and the trace id, an extension member that the type does
/// not show.
/// </summary>
internal sealed class ProblemSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema { Properties: { } properties } || !context.Type.IsAssignableTo(typeof(ProblemDetails)))
        {
            return;
        }

        properties["traceId"] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = "Finds the request in the log.",
            Examples = [Examples.Of("traceId")!],
        };
        var isValidation = context.Type.IsAssignableTo(typeof(HttpValidationProblemDetails));
        SetExample("type", $"https://tools.ietf.org/html/rfc9110#section-15.5.{(isValidation ? 1 : 5)}");
        SetExample("title", isValidation ? "One or more validation errors occurred." : "Not Found");
        SetExample("status", isValidation ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound);
        if (isValidation)
        {
            SetExample("errors", new JsonObject { ["count"] = new JsonArray("The field Count must be between 1 and 100.") });
        }
        else
        {
            SetExample("detail", "There is no movie 42.");
        }

        void SetExample(string name, JsonNode example)
        {
            if (properties.TryGetValue(name, out var property) && property is OpenApiSchema own)
            {
                own.Examples = [example];
            }
        }
    }
}
