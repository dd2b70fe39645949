using System.Text.Json.Serialization;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Together;

internal static class TogetherSetup
{
    public static void AddTogether(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<TasteConsents>();
        builder.Services.AddJsonContext(TogetherJsonContext.Default);
    }

    public static void MapTogether(this IEndpointRouteBuilder routes)
    {
        routes.MapGroups();
        routes.MapTasteMatches();
    }
}

[JsonSerializable(typeof(GroupRequest))]
[JsonSerializable(typeof(GroupList))]
[JsonSerializable(typeof(TasteMatch))]
internal sealed partial class TogetherJsonContext : JsonSerializerContext;
