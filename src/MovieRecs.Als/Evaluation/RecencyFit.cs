using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Chooses the <see cref="Recency"/> of a ranking model by validation within the training data: a small model is trained
/// without the last session of some users (or their last rating if they never paused), and then ranks for them, once
/// knowing all but the last rating and once knowing nothing of the last session. The search starts at a mild weighting and
/// leaves it only for one that is clearly better; what loses for those who come back after a pause is not taken.
/// </summary>
public static class RecencyFit
{
    private const int ListLength = 10;

    /// <summary>Enough for a standard error of about .01 in NDCG.</summary>
    private const int MostUsers = 2000;

    /// <summary>More would sharpen the small model, not the choice.</summary>
    private const long MostRatings = 4_000_000;

    private const int MostFactors = 32;
    private const int MostIterations = 6;

    /// <summary>What the last rating counts against the last session: with fresh sessions a session model deals.</summary>
    private const double NextShare = .25;

    /// <summary>The best of both on validation parts of MovieLens 100K and latest-small together, see docs/evaluation.md.</summary>
    private static Recency Start => new(0.1f, 20f);

    /// <summary>
    /// Chooses. Users and ratings that it works on are bounded, so its share of the training falls with larger data; on
    /// MovieLens 100K it takes more than half as long as the model.
    /// </summary>
    /// <param name="data">The ratings that the model is trained on, with times.</param>
    /// <param name="options">What it is trained with.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The weighting; null if none gains, or there are no times or too few users to tell.</returns>
    public static Recency? Choose(
        RatingData data, ImplicitAlsOptions options, WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        threads ??= WorkerThreads.Shared;
        if (!data.HasTimes)
        {
            return null;
        }

        var (histories, training) = Divide(data, threads, cancellationToken);
        if (histories.Count < ListLength)
        {
            return null;
        }

        var model = ImplicitAlsTrainer.Train(
            training,
            options with
            {
                Factors = Math.Min(options.Factors, MostFactors),
                Iterations = Math.Min(options.Iterations, MostIterations),
            },
            threads: threads, cancellationToken: cancellationToken);
        return Search(new Judge(model, histories, threads, cancellationToken));
    }

    /// <summary>From the start to the best neighbour as long as it is clearly better, first in the scale and then in the floor.</summary>
    private static Recency? Search(Judge judge)
    {
        var plain = judge.Measure(null);
        var best = (Recency: Start, Figures: judge.Measure(Start));
        if (best.Figures.GainOver(plain).Mean <= 0)
        {
            return null;
        }

        _ = TryAll(scale => new Recency(Start.Floor, scale), [Start.Scale / 2, Start.Scale / 4])
            || TryAll(scale => new Recency(Start.Floor, scale), [Start.Scale * 2, Start.Scale * 4]);
        var scale = best.Recency.Scale;
        _ = TryAll(floor => new Recency(floor, scale), [Start.Floor * 2, Start.Floor * 4])
            || TryAll(floor => new Recency(floor, scale), [Start.Floor / 2]);
        return best.Figures.LosesNothing(plain) ? best.Recency : null;

        bool TryAll(Func<float, Recency> candidate, float[] values)
        {
            var found = false;
            foreach (var value in values)
            {
                var figures = judge.Measure(candidate(value));
                var gain = figures.GainOver(best.Figures);
                if (gain.Mean <= gain.StandardError || !figures.LosesNothing(plain))
                {
                    break;
                }

                best = (candidate(value), figures);
                found = true;
            }

            return found;
        }
    }

    /// <summary>Users spread over the data, and the ratings of theirs and others without what they are judged by.</summary>
    private static (IReadOnlyList<History> Histories, RatingData Training) Divide(
        RatingData data, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var step = (int)Math.Max(1, (data.Count + MostRatings - 1) / MostRatings);
        var users = Enumerable.Range(0, (data.Users.Count + step - 1) / step).Select(index => index * step).ToArray();
        var judgedStep = Math.Max(1, users.Length / MostUsers);
        var histories = new List<History>();
        var builder = new RatingDataBuilder(data.Scale, users: null, items: data.Items);
        for (var index = 0; index < users.Length; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var user = users[index];
            var history = index % judgedStep == 0 ? History.Of(data, user) : null;
            if (history is not null)
            {
                histories.Add(history);
            }

            var items = data.ByUser.ColumnsOf(user);
            var codes = data.ByUser.CodesOf(user);
            for (var position = 0; position < items.Length; position++)
            {
                if (history is null || !history.IsHeldOut(position))
                {
                    builder.Add(data.Users.IdAt(user), data.Items.IdAt(items[position]), codes[position]);
                }
            }
        }

        return (histories, builder.Build(threads, cancellationToken));
    }

    /// <summary>A user's ratings in the order in which they were given.</summary>
    private sealed class History
    {
        private readonly HashSet<int> _heldOut;

        private History(int[] items, float[] ratings, uint[] times, int sessionStart, HashSet<int> heldOut)
        {
            (Items, Ratings, Times, SessionStart) = (items, ratings, times, sessionStart);
            _heldOut = heldOut;
        }

        public int[] Items { get; }

        public float[] Ratings { get; }

        public uint[] Times { get; }

        /// <summary>Where the last session begins; the number of ratings if the user never paused.</summary>
        public int SessionStart { get; }

        /// <returns>Null if there are too few ratings, or too few of them have times.</returns>
        public static History? Of(RatingData data, int user)
        {
            var columns = data.ByUser.ColumnsOf(user);
            if (columns.Length <= Splits.MinimumHistory)
            {
                return null;
            }

            int[] order = [.. Enumerable.Range(0, columns.Length)];
            var times = data.TimesOf(user).ToArray();
            Array.Sort(times, order);
            if (times[0] == times[^1])
            {
                return null;
            }

            var codes = data.ByUser.CodesOf(user);
            var items = new int[order.Length];
            var ratings = new float[order.Length];
            for (var place = 0; place < order.Length; place++)
            {
                items[place] = columns[order[place]];
                ratings[place] = data.Scale.ValueOf(codes[order[place]]);
            }

            var start = order.Length - 1;
            while (start >= Splits.MinimumHistory && times[start] - times[start - 1] < Splits.SessionGapSeconds)
            {
                start--;
            }

            var hasPaused = start >= Splits.MinimumHistory;
            return new History(
                items, ratings, times, hasPaused ? start : order.Length, [.. order.AsSpan(hasPaused ? start : order.Length - 1)]);
        }

        /// <param name="position">In the user's row of the data.</param>
        public bool IsHeldOut(int position) => _heldOut.Contains(position);
    }

    /// <summary>Measures weightings on the same users.</summary>
    private sealed class Judge(
        ImplicitAlsModel model, IReadOnlyList<History> histories, WorkerThreads threads, CancellationToken cancellationToken)
    {
        private readonly History[] _paused = [.. histories.Where(history => history.SessionStart < history.Items.Length)];

        public Figures Measure(Recency? recency)
        {
            var lists = new UserLists(new ImplicitAlsRanker(model.With(recency)), ListLength);
            return new Figures(
                Measure(lists, histories, history => history.Items.Length - 1),
                Measure(lists, _paused, history => history.SessionStart));
        }

        /// <summary>NDCG@10 of each user.</summary>
        private double[] Measure(UserLists lists, IReadOnlyList<History> users, Func<History, int> known)
        {
            var figures = new double[users.Count];
            threads.ForEach((users.Count + ListBatch.Capacity - 1) / ListBatch.Capacity, chunk: 1, lists.CreateBatch, (index, batch) =>
            {
                var first = index * ListBatch.Capacity;
                var end = Math.Min(first + ListBatch.Capacity, users.Count);
                batch.Clear();
                for (var user = first; user < end; user++)
                {
                    var history = users[user];
                    var count = known(history);
                    batch.Add(
                        new RatingProfile(
                            history.Items.AsSpan(0, count), history.Ratings.AsSpan(0, count), times: history.Times.AsSpan(0, count)),
                        history.Items.AsSpan(0, count));
                }

                batch.Rank();
                for (var user = first; user < end; user++)
                {
                    int[] relevant = [.. users[user].Items[known(users[user])..].Order()];
                    figures[user] = Ndcg.AtK(RankingEvaluator.ItemsOf(batch.ListAt(user - first)), relevant, ListLength);
                }
            }, cancellationToken);
            return figures;
        }
    }

    /// <summary>NDCG@10 user by user.</summary>
    /// <param name="Next">Of the last rating, all others known.</param>
    /// <param name="ComeBack">Of the last session, nothing of it known; only users who had paused.</param>
    private sealed record Figures(double[] Next, double[] ComeBack)
    {
        /// <summary>The relative gains of both, the last rating's at <see cref="NextShare"/>, with the error of paired users.</summary>
        public Estimate GainOver(Figures other)
        {
            var next = Relative(Next, other.Next);
            var back = Relative(ComeBack, other.ComeBack);
            return new Estimate(
                (NextShare * next.Mean) + back.Mean,
                Math.Sqrt(Math.Pow(NextShare * next.StandardError, 2) + Math.Pow(back.StandardError, 2)),
                Next.Length);
        }

        /// <summary>Whether those who come back lose no more than chance explains.</summary>
        public bool LosesNothing(Figures plain) =>
            Relative(ComeBack, plain.ComeBack) is var back && -back.Mean <= back.StandardError;

        private static Estimate Relative(double[] figures, double[] others)
        {
            var (mean, error, count) = RunningEstimate.OfGain(figures, others);
            var level = others.DefaultIfEmpty().Average();
            return level > 0 ? new Estimate(mean / level, error / level, count) : default;
        }
    }
}
