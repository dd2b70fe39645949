namespace MovieRecs.Als.Evaluation;

/// <summary>Ranking quality over the users that could be evaluated.</summary>
/// <param name="Cutoffs">The figures by list length, in the order asked for.</param>
/// <param name="UserCount">Users that entered the means.</param>
/// <param name="WithoutTest">Users dropped because nothing relevant of theirs was held out.</param>
/// <param name="WithoutTraining">Users dropped because they have held-out ratings but none in training.</param>
public sealed record RankingReport(
    IReadOnlyList<RankingFigures> Cutoffs, int UserCount, int WithoutTest, int WithoutTraining);
