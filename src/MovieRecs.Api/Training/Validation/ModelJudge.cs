namespace MovieRecs.Api.Training.Validation;

/// <summary>
/// Decides whether a new model may be published: it has to rank better than popularity, and must not be clearly worse
/// than the model in service in either respect. The comparisons are paired: both models are judged on the same users.
/// </summary>
internal static class ModelJudge
{
    /// <summary>
    /// Standard errors by which the mean difference must lie on the worse side: chance alone does so once in 40.
    /// </summary>
    private const double ClearlyBeyond = 2;

    /// <summary>
    /// Fraction of the current figure by which it must also be worse, since with many users any difference is beyond
    /// chance.
    /// </summary>
    private const double LeastPart = .01;

    /// <summary>Why the model must not be published; null if it may.</summary>
    public static string? Reject(
        ValidationMetrics metrics, RankingScores ranking, RankingScores popularity,
        StarPredictions stars, RankingScores? currentRanking, StarPredictions? currentStars)
    {
        if (ranking.NdcgOver(popularity).Mean <= 0)
        {
            return $"It ranks no better than popularity: NDCG@10 {metrics.Ranking.NdcgAt10:F4} against " +
                $"{metrics.Popularity.NdcgAt10:F4} over {metrics.HeldOutUsers} users.";
        }

        if (metrics.Current is not { } current || currentRanking is null || currentStars is null)
        {
            return null;
        }

        var ndcg = ranking.NdcgOver(currentRanking);
        if (IsClearly(-ndcg.Mean, ndcg.StandardError, current.Ranking.NdcgAt10))
        {
            return $"It ranks clearly worse than model {current.Version}: NDCG@10 {metrics.Ranking.NdcgAt10:F4} against " +
                $"{current.Ranking.NdcgAt10:F4} over {metrics.HeldOutUsers} users, a difference of {ndcg.Mean:F4} " +
                $"with a standard error of {ndcg.StandardError:F4}.";
        }

        // Over the movies that both know.
        var (here, there) = (stars.Measure(currentStars), currentStars.Measure(stars));
        var squaredError = stars.SquaredErrorOver(currentStars);
        return IsClearly(squaredError.Mean, squaredError.StandardError, there.Rmse * there.Rmse)
            ? $"It predicts clearly worse than model {current.Version}: RMSE {here.Rmse:F4} against {there.Rmse:F4} on " +
                $"{here.Count} ratings of {here.UserCount} users; a user's mean squared error differs by " +
                $"{squaredError.Mean:F4} with a standard error of {squaredError.StandardError:F4}."
            : null;
    }

    private static bool IsClearly(double worse, double standardError, double current) =>
        worse > ClearlyBeyond * standardError && worse > LeastPart * current;
}
