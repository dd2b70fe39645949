using System.Diagnostics;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Threading;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.DataSets;
using MovieRecs.Cli.Output;

namespace MovieRecs.Cli.Evaluations;

/// <summary>Trains and measures algorithms on one split.</summary>
internal sealed record EvaluationRun(
    CommandConsole Console,
    RatingData Training,
    RatingData Test,
    Metadata Metadata,
    HyperParameters Parameters,
    EvaluationOptions Options)
{
    public ModelEvaluation Evaluate(Algorithm algorithm, CancellationToken cancellationToken)
    {
        using var threads = new WorkerThreads(Parameters.Threads);
        var start = Stopwatch.GetTimestamp();
        var (model, _) = Algorithms.Training.Fit(
            Console, algorithm, Training, Metadata, Parameters, showLines: false, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var ratings = model.Predictor is { } predictor
            ? RatingEvaluator.Evaluate(predictor, Training, Test, Options, threads, cancellationToken)
            : null;
        var ranker = model.Ranker;
        return new ModelEvaluation(
            algorithm,
            seconds,
            ratings,
            RankingEvaluator.Evaluate(ranker, Training, Test, Options, threads, cancellationToken),
            Options.Candidates is null
                ? ColdStart.Evaluate(ranker, Training, Test, Options, Parameters.Seed, threads, cancellationToken)
                : []);
    }
}

/// <summary>Everything measured of one algorithm.</summary>
/// <param name="Algorithm">Which.</param>
/// <param name="Seconds">Training time.</param>
/// <param name="Ratings">Null where the algorithm predicts no ratings.</param>
/// <param name="Ranking">At each list length.</param>
/// <param name="ColdStart">Hit rate by number of known ratings; empty if no user has enough, or lists were given.</param>
internal sealed record ModelEvaluation(
    Algorithm Algorithm,
    double Seconds,
    RatingReport? Ratings,
    RankingReport Ranking,
    IReadOnlyList<ColdStartPoint> ColdStart);
