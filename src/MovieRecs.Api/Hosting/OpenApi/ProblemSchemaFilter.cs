using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>Adds the trace id, an extension member that the type does not show, to the schemas of problems.</summary>
internal sealed class ProblemSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is OpenApiSchema { Properties: { } properties } && context.Type.IsAssignableTo(typeof(ProblemDetails)))
        {
            properties["traceId"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = "Finds the request in the log.",
            };
        }
    }
}
