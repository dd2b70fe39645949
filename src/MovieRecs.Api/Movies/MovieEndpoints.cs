namespace MovieRecs.Api.Movies;

internal static class MovieEndpoints
{
    public static void MapMovies(this IEndpointRouteBuilder routes)
    {
        _ = routes;
    }
}
