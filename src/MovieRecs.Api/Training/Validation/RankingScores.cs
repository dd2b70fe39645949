using MovieRecs.Als.Evaluation;

namespace MovieRecs.Api.Training.Validation;

/// <summary>How each held-out user's list of ten fared. Safe to fill from several threads, one user per call.</summary>
internal sealed class RankingScores(int users)
{
    public const int ListLength = 10;

    private readonly double[] _hitRate = new double[users];
    private readonly double[] _ndcg = new double[users];
    private readonly double[] _recall = new double[users];
    private readonly double[] _averagePrecision = new double[users];

    public void Record(int user, ReadOnlySpan<int> list, ReadOnlySpan<int> relevant)
    {
        _hitRate[user] = HitRate.AtK(list, relevant, ListLength);
        _ndcg[user] = Ndcg.AtK(list, relevant, ListLength);
        _recall[user] = Recall.AtK(list, relevant, ListLength);
        _averagePrecision[user] = AveragePrecision.AtK(list, relevant, ListLength);
    }

    public RankingMetrics Means() =>
        new(_hitRate.Average(), _ndcg.Average(), _recall.Average(), _averagePrecision.Average());

    /// <summary>The mean over users of their NDCG here minus that of the other lists.</summary>
    public Estimate NdcgOver(RankingScores other)
    {
        var difference = new RunningEstimate();
        for (var user = 0; user < _ndcg.Length; user++)
        {
            difference.Add(_ndcg[user] - other._ndcg[user]);
        }

        return difference.ToEstimate();
    }
}
