using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MovieRecs.Api.Hosting;

/// <summary>
/// One set of JSON rules for all of the API. A feature declares an internal
/// <c>[JsonSerializable(typeof(…))] partial class XJsonContext : JsonSerializerContext</c> for the bodies it reads and
/// writes and calls <c>builder.Services.AddJsonContext(XJsonContext.Default)</c> in its <c>AddX</c>; these rules, not the
/// context's own options, then apply to its types.
/// </summary>
internal static class JsonSetup
{
    public static IServiceCollection AddJsonContext(this IServiceCollection services, IJsonTypeInfoResolver context) =>
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, context));

    public static IServiceCollection AddJsonRules(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(options => Configure(options.SerializerOptions));

    private static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        // A number is a JSON number: "5" is refused, and so are NaN and Infinity in both directions.
        options.NumberHandling = JsonNumberHandling.Strict;
        // A misspelt optional field would otherwise be dropped silently.
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }
}
