using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Training;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>
/// Describes an event of a stream as it is sent, a name and data, rather than by the .NET type it is made from.
/// </summary>
internal sealed class EventStreamFilter : ISchemaFilter
{
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (schema is not OpenApiSchema own
            || !context.Type.IsGenericType || context.Type.GetGenericTypeDefinition() != typeof(SseItem<>))
        {
            return;
        }

        var data = context.Type.GetGenericArguments()[0];
        var change = data == typeof(PublishedModel) ? ModelEvents.ChangeEvent : TrainingRunEvents.ChangeEvent;
        own.Description = $"One event of the stream: the lines `event: {change}` and `data: {{…}}`, then an empty line.";
        own.Required = new HashSet<string> { "event", "data" };
        own.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["event"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Description = $"`{change}` for a change, `heartbeat` while there is none.",
                Enum = [change, "heartbeat"],
                Examples = [JsonValue.Create(change)],
            },
            ["data"] = context.SchemaGenerator.GenerateSchema(data, context.SchemaRepository),
        };
    }
}
