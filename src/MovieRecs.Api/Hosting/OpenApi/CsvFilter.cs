using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>Metadata of an endpoint that answers in JSON and, if asked to, in CSV: the framework describes one body for each status.</summary>
internal sealed class AlsoCsv
{
    public static AlsoCsv Instance { get; } = new();
}

/// <summary>Adds the other body.</summary>
internal sealed class CsvFilter : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<AlsoCsv>().Any()
            && operation.Responses?["200"] is OpenApiResponse { Content: { } content })
        {
            content["text/csv"] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        }
    }
}
