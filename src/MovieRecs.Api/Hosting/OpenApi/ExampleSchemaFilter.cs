using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using MovieRecs.Api.Together;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>
/// Gives properties without an example of their own the one in <see cref="Examples"/>, and stars their scale.
/// </summary>
internal sealed class ExampleSchemaFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        // A problem's title is not a movie's.
        if (schema.Properties is null || context.Type.IsAssignableTo(typeof(ProblemDetails)))
        {
            return;
        }

        foreach (var (name, property) in schema.Properties)
        {
            if (property is not OpenApiSchema own)
            {
                continue;
            }

            // Some names stand for a list here and for a number or a text there. OpenAPI 3.1 deprecates the single example for JSON Schema's list.
            if (own.Examples is null or { Count: 0 } && Examples.Of(name) is { } example
                && Fits(example, own, context.Type))
            {
                own.Examples = [example];
            }

            if (Examples.IsStars(name))
            {
                own.Minimum = "0.5";
                own.Maximum = "5";
                own.MultipleOf = Examples.IsGiven(name) ? 0.5m : null;
            }
        }
    }

    /// <summary>
    /// Whether both are lists of objects, lists of something else, or no lists. Examples of objects are of what is sent: answers have
    /// other objects under the same names.
    /// </summary>
    private static bool Fits(JsonNode example, OpenApiSchema schema, Type type)
    {
        var isList = schema.Type?.HasFlag(JsonSchemaType.Array) == true;
        return example is not JsonArray list ? !isList
            : list[0] is not JsonObject ? isList && schema.Items is not OpenApiSchemaReference
            : isList && (type.Name.EndsWith("Request", StringComparison.Ordinal) || type == typeof(GroupMember));
    }
}
