using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Sessions;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Finds out by validation within the training data whether the session model is worth having: both models are trained without the
/// last rating of some users who were at it, and rank for them with and without what comes next.
/// </summary>
public static class SessionFit
{
    private const int ListLength = 10;

    /// <summary>With fewer nothing could be told, and the model would have next to nothing to learn from.</summary>
    private const int FewestUsers = 50;

    /// <summary>Enough for a standard error of about .01 in NDCG.</summary>
    private const int MostUsers = 2000;

    /// <summary>More would sharpen the models, not the comparison.</summary>
    private const long MostRatings = 4_000_000;

    /// <summary>Standard errors by which the session model must be ahead: on every data set measured it was by one or more.</summary>
    private const double Ahead = 1;

    /// <summary>
    /// Whether the session model and the ranker together rank better than the ranker alone, by NDCG@10 of the same users.
    /// The ratings that it works on are bounded.
    /// </summary>
    /// <param name="data">What the models are trained on.</param>
    /// <param name="ranker">What the ranker is trained with.</param>
    /// <param name="recency">How the ranker weighs ratings by their age; null: all alike.</param>
    /// <param name="options">Of the session model.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>False without times, or with too few users who were at it to tell.</returns>
    /// <exception cref="InsufficientMemoryException">The session model does not fit into memory.</exception>
    public static bool Pays(
        RatingData data, ImplicitAlsOptions ranker, Recency? recency, SessionOptions options, WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(ranker);
        ArgumentNullException.ThrowIfNull(options);
        threads ??= WorkerThreads.Shared;
        if (!data.HasTimes)
        {
            return false;
        }

        var (cases, training) = Divide(data, threads, cancellationToken);
        if (cases.Count < FewestUsers)
        {
            return false;
        }

        var model = ImplicitAlsTrainer.Train(
            training, ranker, threads: threads, cancellationToken: cancellationToken).With(recency);
        var session = SessionTrainer.Train(training, options, threads, cancellationToken);
        var plain = Measure(new ImplicitAlsRanker(model), cases, threads, cancellationToken);
        var led = Measure(new SessionRanker(session, model), cases, threads, cancellationToken);
        var (mean, error, _) = RunningEstimate.OfGain(led, plain);
        return mean > 0 && mean > Ahead * error;
    }

    /// <summary>Users spread over the data, and the ratings of theirs and others without those to be found.</summary>
    private static (List<Case> Cases, RatingData Training) Divide(
        RatingData data, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var freshSeconds = SessionGaps.FreshSecondsOf(data);
        var step = (int)Math.Max(1, (data.Count + MostRatings - 1) / MostRatings);
        var judgedStep = Math.Max(1, data.Users.Count / step / MostUsers);
        var cases = new List<Case>();
        var builder = new RatingDataBuilder(data.Scale, users: null, items: data.Items, keepTimes: true);
        for (var user = 0; user < data.Users.Count; user += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var one = user / step % judgedStep == 0 ? Case.Of(data, user, freshSeconds) : null;
            if (one is not null)
            {
                cases.Add(one);
            }

            var items = data.ByUser.ColumnsOf(user);
            var codes = data.ByUser.CodesOf(user);
            var times = data.TimesOf(user);
            foreach (var position in InOrder(data, user))
            {
                if (items[position] != one?.Next)
                {
                    builder.Add(data.Users.IdAt(user), data.Items.IdAt(items[position]), codes[position], times[position]);
                }
            }
        }

        return (cases, builder.Build(threads, cancellationToken));
    }

    /// <summary>The positions of a user's ratings as they were given.</summary>
    private static int[] InOrder(RatingData data, int user)
    {
        var times = data.TimesOf(user).ToArray();
        var places = data.PlacesOf(user).ToArray();
        return [.. Enumerable.Range(0, times.Length).OrderBy(position => times[position]).ThenBy(position => places[position])];
    }

    private static double[] Measure(
        IRanker ranker, List<Case> cases, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var lists = new UserLists(ranker, ListLength);
        var figures = new double[cases.Count];
        threads.ForEach((cases.Count + ListBatch.Capacity - 1) / ListBatch.Capacity, chunk: 1, lists.CreateBatch, (index, batch) =>
        {
            var first = index * ListBatch.Capacity;
            var end = Math.Min(first + ListBatch.Capacity, cases.Count);
            batch.Clear();
            for (var place = first; place < end; place++)
            {
                var one = cases[place];
                batch.Add(new RatingProfile(one.Items, one.Ratings, times: one.Times), one.Items);
            }

            batch.Rank();
            for (var place = first; place < end; place++)
            {
                figures[place] = Ndcg.AtK(
                    RankingEvaluator.ItemsOf(batch.ListAt(place - first)), [cases[place].Next], ListLength);
            }
        }, cancellationToken);
        return figures;
    }

    /// <summary>A user whose last rating came soon after the one before.</summary>
    private sealed record Case(int[] Items, float[] Ratings, uint[] Times, int Next)
    {
        /// <returns>Null for a user who has few ratings or had paused.</returns>
        public static Case? Of(RatingData data, int user, int freshSeconds)
        {
            var order = InOrder(data, user);
            var times = data.TimesOf(user).ToArray();
            if (order.Length <= Splits.MinimumHistory || times[order[^1]] == 0
                || times[order[^1]] - times[order[^2]] > freshSeconds)
            {
                return null;
            }

            var items = data.ByUser.ColumnsOf(user).ToArray();
            var ratings = new float[items.Length];
            data.Scale.Decode(data.ByUser.CodesOf(user), ratings);
            var known = order[..^1];
            return new Case(
                Array.ConvertAll(known, position => items[position]), Array.ConvertAll(known, position => ratings[position]),
                Array.ConvertAll(known, position => times[position]), items[order[^1]]);
        }
    }
}
