namespace MovieRecs.Api.Recommendations;

internal static class RecommendationEndpoints
{
    public static void MapRecommendations(this IEndpointRouteBuilder routes)
    {
        _ = routes;
    }
}
