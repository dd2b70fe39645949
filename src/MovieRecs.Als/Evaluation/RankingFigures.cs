namespace MovieRecs.Als.Evaluation;

/// <summary>Ranking metrics at one list length, means over users with their standard errors.</summary>
/// <param name="K">List length.</param>
/// <param name="HitRate">See <see cref="Evaluation.HitRate"/>.</param>
/// <param name="Precision">Hits / K.</param>
/// <param name="Recall">Hits / |relevant|.</param>
/// <param name="AveragePrecision">MAP, divided by min(K, |relevant|).</param>
/// <param name="Ndcg">With binary gains.</param>
/// <param name="Coverage">Share of the catalogue that any list shows.</param>
/// <param name="MeanPopularity">Mean training count of the listed items.</param>
public sealed record RankingFigures(
    int K,
    Estimate HitRate,
    Estimate Precision,
    Estimate Recall,
    Estimate AveragePrecision,
    Estimate Ndcg,
    double Coverage,
    double MeanPopularity);
