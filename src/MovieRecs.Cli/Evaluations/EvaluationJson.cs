using System.Text.Json.Nodes;
using MovieRecs.Als.Evaluation;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Evaluations;

/// <summary>
/// Evaluations for machines. <c>metrics</c>, <c>standardErrors</c> and <c>intervals</c> (95 %, over users) of a model have
/// the same keys: <c>rmse</c>, <c>hitrate@10</c> … <c>newUsers</c> has the three once more for the ranking of users without
/// training ratings, who are in none of the others; null if there are none.
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
        ["newUsersRanked"] = models[0].Ranking.NewUserCount,
        ["usersDroppedWithoutCandidates"] = models[0].Ranking.WithoutCandidates,
        ["models"] = new JsonArray([.. models.Select(Model)]),
    };

    private static JsonObject Model(ModelEvaluation model)
    {
        var figures = new FigureSet();
        if (model.Ratings is { } ratings)
        {
            figures.Add("rmse", new Estimate(ratings.Overall.Rmse, ratings.Overall.RmseStandardError, ratings.Overall.UserCount));
            figures.Metrics["mae"] = ratings.Overall.Mae;
            figures.Metrics["rawRmse"] = ratings.Overall.RawRmse;
            figures.Metrics["rawMae"] = ratings.Overall.RawMae;
            figures.Metrics["intervalCoverage80"] = Json.Number(ratings.IntervalCoverage);
        }

        figures.Add(model.Ranking.Cutoffs);
        var result = new JsonObject
        {
            ["algorithm"] = AlgorithmNames.NameOf(model.Algorithm),
            ["trainingSeconds"] = model.Seconds,
        };
        figures.AddTo(result);
        result["newUsers"] = NewUsers(model.Ranking);
        result["rmseByItemCount"] = new JsonArray([.. (model.Ratings?.ByItemCount ?? []).Select(Bucket)]);
        result["hitRateByKnownRatings"] = new JsonArray([.. model.ColdStart.Select(Point)]);
        return result;
    }

    private static JsonObject? NewUsers(RankingReport ranking)
    {
        if (ranking.NewUserCount == 0)
        {
            return null;
        }

        var figures = new FigureSet();
        figures.Add(ranking.NewUsers);
        var result = new JsonObject();
        figures.AddTo(result);
        return result;
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

    /// <summary>Figures with the errors of those that have one, all by the same names.</summary>
    private sealed class FigureSet
    {
        private readonly JsonObject _errors = new();
        private readonly JsonObject _intervals = new();

        public JsonObject Metrics { get; } = new();

        public void Add(string name, Estimate estimate)
        {
            Metrics[name] = estimate.Mean;
            _errors[name] = estimate.StandardError;
            var half = IntervalWidth * estimate.StandardError;
            _intervals[name] = new JsonArray(estimate.Mean - half, estimate.Mean + half);
        }

        public void Add(IReadOnlyList<RankingFigures> cutoffs)
        {
            foreach (var figures in cutoffs)
            {
                Add($"hitrate@{figures.K}", figures.HitRate);
                Add($"precision@{figures.K}", figures.Precision);
                Add($"recall@{figures.K}", figures.Recall);
                Add($"map@{figures.K}", figures.AveragePrecision);
                Add($"ndcg@{figures.K}", figures.Ndcg);
                Metrics[$"coverage@{figures.K}"] = figures.Coverage;
                Metrics[$"popularity@{figures.K}"] = figures.MeanPopularity;
            }
        }

        public void AddTo(JsonObject model)
        {
            model["metrics"] = Metrics;
            model["standardErrors"] = _errors;
            model["intervals"] = _intervals;
        }
    }
}
