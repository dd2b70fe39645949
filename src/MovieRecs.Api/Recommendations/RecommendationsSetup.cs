using System.Text.Json.Serialization;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Recommendations;

internal static class RecommendationsSetup
{
    public static void AddRecommendations(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PagedLists>();
        builder.Services.AddSingleton<RecommendationService>();
        builder.Services.AddJsonContext(RecommendationsJsonContext.Default);
    }
}

[JsonSerializable(typeof(RecommendationList))]
[JsonSerializable(typeof(PredictionRequest))]
[JsonSerializable(typeof(GuestRequest))]
[JsonSerializable(typeof(NextToRateList))]
internal sealed partial class RecommendationsJsonContext : JsonSerializerContext;
