using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Movies;

internal static class MoviesSetup
{
    public static void AddMovies(this WebApplicationBuilder builder) =>
        builder.Services.AddJsonContext(MoviesJsonContext.Default);
}
