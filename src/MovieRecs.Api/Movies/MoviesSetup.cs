using System.Text.Json.Serialization;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Movies.Administration;

namespace MovieRecs.Api.Movies;

internal static class MoviesSetup
{
    public static void AddMovies(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<MovieAdministration>();
        builder.Services.AddJsonContext(MoviesJsonContext.Default);
    }
}

[JsonSerializable(typeof(MoviePage))]
[JsonSerializable(typeof(MovieRequest))]
[JsonSerializable(typeof(PopularMovies))]
[JsonSerializable(typeof(SimilarMovies))]
internal sealed partial class MoviesJsonContext : JsonSerializerContext;
