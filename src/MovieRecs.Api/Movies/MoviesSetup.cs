namespace MovieRecs.Api.Movies;

internal static class MoviesSetup
{
    public static void AddMovies(this WebApplicationBuilder builder)
    {
        _ = builder;
    }
}
