using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Movies;

/// <param name="Count">How many movies, 1 to 100.</param>
public sealed record SimilarQuery([property: Range(1, 100), DefaultValue(10)] int Count = 10);
