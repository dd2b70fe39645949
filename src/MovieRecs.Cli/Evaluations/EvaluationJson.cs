using System.Text.Json.Nodes;
using MovieRecs.Als.Evaluation;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Evaluations;

/// <summary>
/// Evaluations for machines. <c>metrics</c>, <c>standardErrors</c> and <c>intervals</c> (95 %, over users) of a model have
/// the same keys: <c>rmse</c>, <c>hitrate@10</c> …
/// </summary>
internal static class EvaluationJson
{
    /// <summary>97.5 % quantile of the standard normal.</summary>
    private const double IntervalWidth = 1.959964;

    public static JsonObject Of(EvaluationRun run, SplitChoice split, IReadOnlyList<ModelEvaluation> models) => new()
    {
        ["split"] = new JsonObject
        {
            ["kind"] = split.Name,
            ["testFraction"] = split.Kind is SplitKind.Given or SplitKind.LastOut ? null : split.TestFraction,
            ["seed"] = split.Kind is SplitKind.Random or SplitKind.PerUser ? split.Seed : null,
            ["training"] = run.Training.Count,
            ["test"] = run.Test.Count,
        },
        ["users"] = run.Training.Users.Count,
        ["items"] = run.Training.Items.Count,
        ["usersRanked"] = models[0].Ranking.UserCount,
        ["usersDroppedWithoutTest"] = models[0].Ranking.WithoutTest,
        ["usersDroppedWithoutTraining"] = models[0].Ranking.WithoutTraining,
        ["usersDroppedWithoutCandidates"] = models[0].Ranking.WithoutCandidates,
        ["models"] = new JsonArray([.. models.Select(Model)]),
    };

    private static JsonObject Model(ModelEvaluation model)
    {
        var (metrics, errors, intervals) = (new JsonObject(), new JsonObject(), new JsonObject());
        if (model.Ratings is { } ratings)
        {
            Add("rmse", new Estimate(ratings.Overall.Rmse, ratings.Overall.RmseStandardError, ratings.Overall.UserCount));
            metrics["mae"] = ratings.Overall.Mae;
            metrics["rawRmse"] = ratings.Overall.RawRmse;
            metrics["rawMae"] = ratings.Overall.RawMae;
            metrics["intervalCoverage80"] = Json.Number(ratings.IntervalCoverage);
        }

        foreach (var figures in model.Ranking.Cutoffs)
        {
            Add($"hitrate@{figures.K}", figures.HitRate);
            Add($"precision@{figures.K}", figures.Precision);
            Add($"recall@{figures.K}", figures.Recall);
            Add($"map@{figures.K}", figures.AveragePrecision);
            Add($"ndcg@{figures.K}", figures.Ndcg);
            metrics[$"coverage@{figures.K}"] = figures.Coverage;
            metrics[$"popularity@{figures.K}"] = figures.MeanPopularity;
        }

        return new JsonObject
        {
            ["algorithm"] = AlgorithmNames.NameOf(model.Algorithm),
            ["trainingSeconds"] = model.Seconds,
            ["metrics"] = metrics,
            ["standardErrors"] = errors,
            ["intervals"] = intervals,
            ["rmseByItemCount"] = new JsonArray([.. (model.Ratings?.ByItemCount ?? []).Select(Bucket)]),
            ["hitRateByKnownRatings"] = new JsonArray([.. model.ColdStart.Select(Point)]),
        };

        void Add(string name, Estimate estimate)
        {
            metrics[name] = estimate.Mean;
            errors[name] = estimate.StandardError;
            var half = IntervalWidth * estimate.StandardError;
            intervals[name] = new JsonArray(estimate.Mean - half, estimate.Mean + half);
        }
    }

    private static JsonObject Bucket(ItemCountBucket bucket) => new()
    {
        ["minimum"] = bucket.Minimum,
        ["maximum"] = bucket.Maximum,
        ["count"] = bucket.Metrics.Count,
        ["rmse"] = bucket.Metrics.Rmse,
    };

    private static JsonObject Point(ColdStartPoint point) => new()
    {
        ["known"] = point.KnownRatings,
        ["users"] = point.HitRate.Count,
        ["hitrate"] = point.HitRate.Mean,
        ["standardError"] = point.HitRate.StandardError,
    };
}
