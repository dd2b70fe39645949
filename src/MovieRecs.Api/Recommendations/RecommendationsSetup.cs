namespace MovieRecs.Api.Recommendations;

internal static class RecommendationsSetup
{
    public static void AddRecommendations(this WebApplicationBuilder builder)
    {
        _ = builder;
    }
}
