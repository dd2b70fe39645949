using System.Text.Json.Serialization;
using MovieRecs.Api.Hosting;

namespace MovieRecs.Api.Movies;

internal static class MoviesSetup
{
    public static void AddMovies(this WebApplicationBuilder builder) =>
        builder.Services.AddJsonContext(MoviesJsonContext.Default);
}

[JsonSerializable(typeof(MoviePage))]
[JsonSerializable(typeof(PopularMovies))]
[JsonSerializable(typeof(SimilarMovies))]
internal sealed partial class MoviesJsonContext : JsonSerializerContext;
