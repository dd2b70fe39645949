using System.Text.Json.Serialization;

namespace MovieRecs.Api.Ratings;

[JsonSerializable(typeof(RatingRequest))]
[JsonSerializable(typeof(RatingValue))]
[JsonSerializable(typeof(RatingItem))]
[JsonSerializable(typeof(RatingPage))]
internal sealed partial class RatingsJsonContext : JsonSerializerContext;
