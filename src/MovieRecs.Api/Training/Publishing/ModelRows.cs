using System.Text.Json;
using MovieRecs.Api.Data;

namespace MovieRecs.Api.Training.Publishing;

/// <summary>Makes the rows of new versions.</summary>
internal static class ModelRows
{
    /// <summary>Of a model that a run has trained.</summary>
    public static TrainedModel Trained(CandidateModel model, int runId, DateTimeOffset now) => new()
    {
        TrainingRunId = runId,
        TrainedAt = now,
        ActivatedAt = now,
        Options = JsonSerializer.Serialize(model.Options, StoredJson.Default.ModelOptions),
        Metrics = JsonSerializer.Serialize(model.Metrics, StoredJson.Default.ValidationMetrics),
        RatingCount = model.RatingCount,
        UserCount = model.UserCount,
        MovieCount = model.MovieCount,
    };

    /// <summary>Of one that is another version but for the movies of deleted users, and without the Bayesian model.</summary>
    public static TrainedModel Refit(TrainedModel other, int runId, DateTimeOffset now) => new()
    {
        TrainingRunId = runId,
        RefitOf = other.Version,
        TrainedAt = other.TrainedAt,
        ActivatedAt = now,
        Options = JsonSerializer.Serialize(
            StoredJson.Read(other.Options, StoredJson.Default.ModelOptions) with { BayesianShare = 0 },
            StoredJson.Default.ModelOptions),
        Metrics = other.Metrics,
        RatingCount = other.RatingCount,
        UserCount = other.UserCount,
        MovieCount = other.MovieCount,
    };
}
