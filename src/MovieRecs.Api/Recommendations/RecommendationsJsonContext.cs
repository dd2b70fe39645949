using System.Text.Json.Serialization;

namespace MovieRecs.Api.Recommendations;

[JsonSerializable(typeof(RecommendationList))]
[JsonSerializable(typeof(PredictionRequest))]
internal sealed partial class RecommendationsJsonContext : JsonSerializerContext;
