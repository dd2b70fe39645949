using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>Gives the properties without an example of their own the one of <see cref="Examples"/>.</summary>
internal sealed class ExampleSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema.Properties is null)
        {
            return;
        }

        // OpenAPI 3.0 knows only the single example; its successor is not written to a 3.0 document.
#pragma warning disable CS0618
        foreach (var (name, property) in schema.Properties)
        {
            if (property is OpenApiSchema { Example: null } own)
            {
                own.Example = Examples.Of(name);
            }
        }
#pragma warning restore CS0618
    }
}
