using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Training.Publishing;

/// <summary>The JSON columns of <c>training_runs</c> and <c>models</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ValidationMetrics))]
[JsonSerializable(typeof(ModelOptions))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, double>))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    public static T Read<T>(string json, JsonTypeInfo<T> type)
        where T : class =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException("A JSON column holds null.");

    public static T? ReadOptional<T>(string? json, JsonTypeInfo<T> type)
        where T : class =>
        json is null ? null : Read(json, type);
}
