using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;
using MovieRecs.Api.Identity;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>
/// Lists route parameters that no handler parameter names, first of all the <c>{userId}</c> that becomes a
/// <see cref="TargetUser"/>.
/// </summary>
internal sealed class RouteParameterFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var pattern = RoutePatternFactory.Parse(context.ApiDescription.RelativePath ?? "");
        operation.Parameters ??= [];
        foreach (var parameter in pattern.Parameters)
        {
            var listed = operation.Parameters.FirstOrDefault(
                other => other.Name == parameter.Name && other.In == ParameterLocation.Path);
            if (listed is null)
            {
                operation.Parameters.Insert(0, Describe(parameter.Name));
            }
            else
            {
                listed.Description ??= Examples.DescriptionOf(parameter.Name);
                if (listed is OpenApiParameter own)
                {
                    own.Example ??= Examples.Of(parameter.Name);
                }
            }
        }
    }

    private static OpenApiParameter Describe(string name) => new()
    {
        Name = name,
        In = ParameterLocation.Path,
        Required = true,
        Description = name == TargetUser.RouteParameter ? "A user's id, or `me` for the caller." : null,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Example = name == TargetUser.RouteParameter ? "me" : null,
    };
}
