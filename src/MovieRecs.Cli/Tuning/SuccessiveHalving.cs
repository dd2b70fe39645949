using System.Diagnostics;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Threading;
using MovieRecs.Cli.Algorithms;
using MovieRecs.Cli.Evaluations;

namespace MovieRecs.Cli.Tuning;

/// <summary>
/// Tries many settings with few iterations and gives the better third three times as many, until the full number.
/// </summary>
/// <remarks>
/// Jamieson, Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", AISTATS 2016.
/// </remarks>
internal sealed class SuccessiveHalving(EvaluationRun run, Algorithm algorithm, bool judgesRatings)
{
    private const int Rate = 3;
    private const int FewestIterations = 3;

    /// <summary>All trials, the best first; those that got further come before those that were dropped.</summary>
    public IReadOnlyList<Trial> Search(int trialCount, IReadOnlyList<SearchRange> space, CancellationToken cancellationToken)
    {
        var random = new Random(run.Parameters.Seed);
        var alive = new List<Trial> { new([]) };
        while (space.Count > 0 && alive.Count < trialCount)
        {
            alive.Add(new Trial([.. space.Select(range => (range.Parameter, range.Draw(random)))]));
        }

        var dropped = new List<Trial>();
        var rounds = Rounds(alive.Count);
        var total = Enumerable.Range(0, rounds.Count).Sum(round => Survivors(trialCount, round));
        return run.Console.WithProgress($"tuning {AlgorithmNames.NameOf(algorithm)}", total, "trials", progress =>
        {
            var done = 0;
            for (var round = 0; round < rounds.Count; round++)
            {
                var iterations = rounds[round];
                alive = Sorted([.. alive.Select(trial =>
                {
                    var result = Try(trial, round + 1, iterations, cancellationToken);
                    progress.Report(++done);
                    return result;
                })]);
                var kept = round + 1 < rounds.Count ? Survivors(alive.Count, 1) : alive.Count;
                dropped.InsertRange(0, alive.Skip(kept));
                alive = [.. alive.Take(kept)];
            }

            return (IReadOnlyList<Trial>)[.. alive, .. dropped];
        });
    }

    /// <summary>Iterations of each round; one round of 0 for an algorithm without any.</summary>
    private List<int> Rounds(int trialCount)
    {
        var full = AlgorithmOptions.IterationsOf(algorithm, run.Parameters);
        var rounds = new List<int> { full };
        while (rounds[0] / Rate >= FewestIterations && Survivors(trialCount, rounds.Count) >= 1 && trialCount > 1)
        {
            rounds.Insert(0, rounds[0] / Rate);
        }

        return rounds;
    }

    private static int Survivors(int count, int rounds) => Math.Max(1, (int)Math.Ceiling(count / Math.Pow(Rate, rounds)));

    private List<Trial> Sorted(List<Trial> trials) => judgesRatings
        ? [.. trials.OrderBy(trial => trial.Score)]
        : [.. trials.OrderByDescending(trial => trial.Score)];

    private Trial Try(Trial trial, int round, int iterations, CancellationToken cancellationToken)
    {
        var parameters = trial.ApplyTo(run.Parameters);
        using var threads = new WorkerThreads(run.Parameters.Threads);
        var start = Stopwatch.GetTimestamp();
        var model = AlgorithmTrainer.Train(
            algorithm, run.Training, run.Metadata,
            iterations > 0 ? parameters.With(HyperParameter.Iterations, iterations) : parameters,
            null, cancellationToken);
        return trial with
        {
            Round = round,
            Iterations = iterations,
            Score = judgesRatings
                ? RatingEvaluator.Evaluate(model.Predictor!, run.Training, run.Test, run.Options, threads, cancellationToken)
                    .Overall.Rmse
                : RankingEvaluator.Evaluate(model.Ranker, run.Training, run.Test, run.Options, threads, cancellationToken)
                    .Cutoffs[0].Ndcg.Mean,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
        };
    }
}
