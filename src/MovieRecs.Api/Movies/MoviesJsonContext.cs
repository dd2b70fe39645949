using System.Text.Json.Serialization;

namespace MovieRecs.Api.Movies;

[JsonSerializable(typeof(MoviePage))]
[JsonSerializable(typeof(PopularMovies))]
[JsonSerializable(typeof(SimilarMovies))]
internal sealed partial class MoviesJsonContext : JsonSerializerContext;
