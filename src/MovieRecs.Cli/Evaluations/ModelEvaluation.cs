using MovieRecs.Als.Evaluation;
using MovieRecs.Cli.Algorithms;

namespace MovieRecs.Cli.Evaluations;

/// <summary>Everything measured of one algorithm.</summary>
/// <param name="Algorithm">Which.</param>
/// <param name="Seconds">Training time.</param>
/// <param name="Ratings">Null where the algorithm predicts no ratings.</param>
/// <param name="Ranking">At each list length.</param>
/// <param name="ColdStart">Hit rate by number of known ratings; empty if no user has enough.</param>
internal sealed record ModelEvaluation(
    Algorithm Algorithm,
    double Seconds,
    RatingReport? Ratings,
    RankingReport Ranking,
    IReadOnlyList<ColdStartPoint> ColdStart);
