namespace MovieRecs.Api.Ratings;

internal static class RatingEndpoints
{
    public static void MapRatings(this IEndpointRouteBuilder routes)
    {
        _ = routes;
    }
}
