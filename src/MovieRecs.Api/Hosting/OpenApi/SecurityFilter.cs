using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using MovieRecs.Api.Identity;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>
/// Says for each operation whether it needs a token, takes one if there is one (the empty requirement beside the token), or
/// has no use for one (an empty list).
/// </summary>
internal sealed class SecurityFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var metadata = context.ApiDescription.ActionDescriptor.EndpointMetadata;
        var bearer = new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference(OpenApiSetup.SchemeName, context.Document)] = [],
        };
        if (metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [bearer];
        }
        else
        {
            var takesUser = Array.Exists(
                context.MethodInfo.GetParameters(), parameter => parameter.ParameterType == typeof(CurrentUser));
            operation.Security = takesUser
                ? [new OpenApiSecurityRequirement(), bearer]
                : [];
        }
    }
}
