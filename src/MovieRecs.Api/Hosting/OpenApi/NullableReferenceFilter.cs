using System.Reflection;
using System.Text.Json;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>
/// Keeps "may be null" for a property that refers to another schema: the generator drops it beside a <c>$ref</c>, and a
/// generated client would then fail on the null.
/// </summary>
internal sealed class NullableReferenceFilter : ISchemaFilter
{
    private readonly NullabilityInfoContext _nullability = new();

    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema.Properties is null)
        {
            return;
        }

        foreach (var property in context.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            if (schema.Properties.TryGetValue(name, out var described)
                && described is OpenApiSchemaReference reference
                && IsNullable(property))
            {
                schema.Properties[name] = new OpenApiSchema
                {
                    Description = reference.Description,
                    OneOf = [reference, new OpenApiSchema { Type = JsonSchemaType.Null }],
                };
            }
        }
    }

    private bool IsNullable(PropertyInfo property)
    {
        // The context caches what it has looked up, and two requests may generate the document at once.
        lock (_nullability)
        {
            return _nullability.Create(property).ReadState == NullabilityState.Nullable;
        }
    }
}
