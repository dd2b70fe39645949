using System.Text.Json.Serialization;

namespace MovieRecs.Api.Training;

[JsonSerializable(typeof(QueuedTraining))]
[JsonSerializable(typeof(TrainingRunAnswer))]
[JsonSerializable(typeof(TrainingRunPage))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(ModelPage))]
[JsonSerializable(typeof(ServiceStats))]
internal sealed partial class TrainingJsonContext : JsonSerializerContext;
