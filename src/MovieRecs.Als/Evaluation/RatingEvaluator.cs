using MovieRecs.Als.Interactions;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Evaluation;

/// <summary>Predicts every held-out rating from the user's training ratings.</summary>
public static class RatingEvaluator
{
    /// <summary>90 % quantile of the standard normal: half the width of the central 80 % interval.</summary>
    internal const double IntervalHalfWidth = 1.2815515655446004;

    private static readonly int[] _bucketStarts = [0, 1, 5, 20, 100];

    /// <summary>
    /// Evaluates a predictor. Predictions are clipped to the range of ratings that training shows. Parallel over users; the
    /// result does not depend on the number of threads.
    /// </summary>
    /// <param name="predictor">Trained on <paramref name="training"/>, its item indices.</param>
    /// <param name="training">What is known of each user; a user without ratings is predicted from nothing.</param>
    /// <param name="test">Held out, over the same users and items.</param>
    /// <param name="options">Checked, and otherwise not used: ratings have no list length.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Stops between users.</param>
    /// <exception cref="ArgumentException">The parts do not share users and items.</exception>
    public static RatingReport Evaluate(
        IRatingPredictor predictor,
        RatingData training,
        RatingData test,
        EvaluationOptions options,
        WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        options.Validate();
        TestUsers.ThrowIfNotShared(training, test);
        var rows = new HeldOutRatings(test);
        var uncertain = predictor is IUncertainRatingPredictor { HasDeviations: true } known ? known : null;
        var predicted = new float[rows.Count];
        var deviations = new float[uncertain is null ? 0 : rows.Count];
        (threads ?? WorkerThreads.Shared).ForEach(
            test.Users.Count,
            chunk: 16,
            () => new RatingRow(training),
            (user, row) =>
            {
                var items = test.ByUser.ColumnsOf(user);
                if (!items.IsEmpty)
                {
                    var target = predicted.AsSpan(rows.StartOf(user), items.Length);
                    if (uncertain is null)
                    {
                        predictor.Predict(row.Read(user), items, target);
                    }
                    else
                    {
                        uncertain.Predict(
                            row.Read(user), items, target, deviations.AsSpan(rows.StartOf(user), items.Length));
                    }
                }
            },
            cancellationToken);

        return Report(training, rows, predicted, deviations, uncertain is not null);
    }

    private static RatingReport Report(
        RatingData training, HeldOutRatings rows, float[] predicted, float[] deviations, bool hasDeviations)
    {
        var (minimum, maximum) = ObservedRange(training);
        var counts = TestUsers.ItemCounts(training);
        var buckets = new List<ItemCountBucket>();
        for (var bucket = 0; bucket < _bucketStarts.Length; bucket++)
        {
            var least = _bucketStarts[bucket];
            int? most = bucket + 1 < _bucketStarts.Length ? _bucketStarts[bucket + 1] - 1 : null;
            var chosen = rows.Where(item => counts[item] >= least && counts[item] <= (most ?? int.MaxValue));
            if (chosen.Length > 0)
            {
                buckets.Add(new ItemCountBucket(least, most, rows.Measure(chosen, predicted, minimum, maximum)));
            }
        }

        return new RatingReport(
            RatingMetrics.Compute(rows.Users, predicted, rows.Ratings, minimum, maximum),
            buckets,
            hasDeviations && rows.Count > 0 ? Coverage(rows.Ratings, predicted, deviations) : null)
        {
            PerUser = PerUser(rows, predicted, minimum, maximum),
        };
    }

    private static List<UserErrors> PerUser(HeldOutRatings rows, float[] predicted, float minimum, float maximum)
    {
        var errors = new List<UserErrors>();
        for (var start = 0; start < rows.Count;)
        {
            var end = start;
            var (squares, absolutes) = (0.0, 0.0);
            for (; end < rows.Count && rows.Users[end] == rows.Users[start]; end++)
            {
                var error = Math.Clamp(predicted[end], minimum, maximum) - (double)rows.Ratings[end];
                squares += error * error;
                absolutes += Math.Abs(error);
            }

            errors.Add(new UserErrors(
                rows.Users[start], end - start, Math.Sqrt(squares / (end - start)), absolutes / (end - start)));
            start = end;
        }

        return errors;
    }

    private static double Coverage(ReadOnlySpan<float> ratings, float[] predicted, float[] deviations)
    {
        var inside = 0;
        for (var index = 0; index < ratings.Length; index++)
        {
            inside += Math.Abs(ratings[index] - predicted[index]) <= IntervalHalfWidth * deviations[index] ? 1 : 0;
        }

        return (double)inside / ratings.Length;
    }

    private static (float Minimum, float Maximum) ObservedRange(RatingData training)
    {
        var (lowest, highest) = (byte.MaxValue, byte.MinValue);
        for (var user = 0; user < training.Users.Count; user++)
        {
            foreach (var code in training.ByUser.CodesOf(user))
            {
                lowest = Math.Min(lowest, code);
                highest = Math.Max(highest, code);
            }
        }

        return highest == 0
            ? (training.Scale.Minimum, training.Scale.Maximum)
            : (training.Scale.ValueOf(lowest), training.Scale.ValueOf(highest));
    }
}

/// <summary>How well ratings are predicted.</summary>
/// <param name="Overall">Over all held-out ratings.</param>
/// <param name="ByItemCount">The same by how many training ratings the item has; buckets without ratings are left out.</param>
/// <param name="IntervalCoverage">
/// Share of the held-out ratings inside the central 80 % predictive interval, mean ± 1.2816 standard deviations; null if
/// the model has no deviations.
/// </param>
public sealed record RatingReport(
    RatingMetrics Overall, IReadOnlyList<ItemCountBucket> ByItemCount, double? IntervalCoverage)
{
    /// <summary>The errors of each user with held-out ratings, in the order of their indices.</summary>
    public IReadOnlyList<UserErrors> PerUser { get; init; } = [];
}

/// <summary>Errors on the held-out ratings of one user, predictions clipped to the ratings that training shows.</summary>
/// <param name="UserIndex">Which user.</param>
/// <param name="Count">Held-out ratings, at least 1.</param>
/// <param name="Rmse">In stars.</param>
/// <param name="Mae">In stars.</param>
public sealed record UserErrors(int UserIndex, int Count, double Rmse, double Mae);

/// <summary>The errors on items with a given number of training ratings.</summary>
/// <param name="Minimum">Fewest training ratings.</param>
/// <param name="Maximum">Most, inclusive; null for no limit.</param>
/// <param name="Metrics">Errors on these items.</param>
public sealed record ItemCountBucket(int Minimum, int? Maximum, RatingMetrics Metrics);
