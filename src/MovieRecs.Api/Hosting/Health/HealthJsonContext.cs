using System.Text.Json.Serialization;

namespace MovieRecs.Api.Hosting.Health;

[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJsonContext : JsonSerializerContext;
