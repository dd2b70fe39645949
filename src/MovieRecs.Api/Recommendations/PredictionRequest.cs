using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Api.Recommendations;

/// <param name="MovieIds">The movies to rank, 1 to 1000; one named twice counts once.</param>
public sealed record PredictionRequest([property: MinLength(1), MaxLength(1000)] IReadOnlyList<int> MovieIds);
