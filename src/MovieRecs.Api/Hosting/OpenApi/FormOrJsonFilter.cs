using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>
/// Metadata of an endpoint that takes files in a form, or JSON instead: the framework describes one type for all kinds of a body.
/// </summary>
/// <param name="Json">What the JSON is.</param>
/// <param name="Files">Fields of the form, each a file that may be missing.</param>
internal sealed record FormOrJson(Type Json, params IReadOnlyList<(string Name, string Description)> Files);

/// <summary>Describes the two.</summary>
internal sealed class FormOrJsonFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<FormOrJson>().SingleOrDefault() is not { } body
            || operation.RequestBody is not OpenApiRequestBody { Content: { } content })
        {
            return;
        }

        content["application/json"] = new OpenApiMediaType
        {
            Schema = context.SchemaGenerator.GenerateSchema(body.Json, context.SchemaRepository),
        };
        content["multipart/form-data"] = new OpenApiMediaType
        {
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = body.Files.ToDictionary(
                    file => file.Name,
                    IOpenApiSchema (file) => new OpenApiSchema
                    {
                        Type = JsonSchemaType.String,
                        Format = "binary",
                        Description = file.Description,
                    }),
            },
        };
    }
}
