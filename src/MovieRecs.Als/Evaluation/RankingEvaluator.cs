using MovieRecs.Als.Interactions;
using MovieRecs.Als.Retrieval;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Ranks the whole catalogue without the user's training items for every user, and compares the top with what was held
/// out. Users without training ratings are ranked as the ranker does for an empty profile, and reported on their own. No
/// negatives are sampled: sampled metrics can even order models wrongly (Krichene, Rendle, KDD 2020). Lists that are
/// given (<see cref="EvaluationOptions.Candidates"/>) are ranked as they are.
/// </summary>
public static class RankingEvaluator
{
    private const int Metrics = 5;

    /// <summary>Evaluates a ranker. Parallel over users; the result does not depend on the number of threads.</summary>
    /// <param name="ranker">Trained on <paramref name="training"/>, its item indices.</param>
    /// <param name="training">What users are known to have rated; never recommended.</param>
    /// <param name="test">Held out, over the same users and items.</param>
    /// <param name="options">List lengths and relevance.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Stops between users.</param>
    /// <exception cref="ArgumentException">
    /// The parts do not share users and items, or the ranker has another catalogue.
    /// </exception>
    public static RankingReport Evaluate(
        IRanker ranker,
        RatingData training,
        RatingData test,
        EvaluationOptions options,
        WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        options.Validate();
        TestUsers.ThrowIfNotShared(training, test);
        if (ranker.ItemCount != training.Items.Count)
        {
            throw new ArgumentException(
                $"The ranker knows {ranker.ItemCount} items, the data {training.Items.Count}.", nameof(ranker));
        }

        var users = TestUsers.Find(training, test, options.RelevantFrom, options.Candidates);
        var userLists = new UserLists(ranker, options.Cutoffs.Max());
        var counts = TestUsers.ItemCounts(training);
        threads ??= WorkerThreads.Shared;
        return new RankingReport(FiguresOf(users.Evaluated), users.Evaluated.Length, users.WithoutTest)
        {
            NewUsers = users.New.Length == 0 ? [] : FiguresOf(users.New),
            NewUserCount = users.New.Length,
            WithoutCandidates = users.WithoutCandidates,
        };

        IReadOnlyList<RankingFigures> FiguresOf(int[] of)
        {
            var (lists, values) = RankAll(userLists, of, training, test, options, threads, cancellationToken);
            return [.. options.Cutoffs.Select((k, index) => Summarize(
                k, index, options.Cutoffs.Count, values, lists, counts, of))];
        }
    }

    /// <summary>The items of a list, best first.</summary>
    internal static int[] ItemsOf(ReadOnlySpan<ScoredItem> list)
    {
        var items = new int[list.Length];
        for (var rank = 0; rank < items.Length; rank++)
        {
            items[rank] = list[rank].ItemIndex;
        }

        return items;
    }

    /// <summary>The lists of users, and their metrics: for each user those of each cutoff in turn.</summary>
    private static (int[][] Lists, double[] Values) RankAll(
        UserLists userLists, int[] users, RatingData training, RatingData test, EvaluationOptions options,
        WorkerThreads threads, CancellationToken cancellationToken)
    {
        var lists = new int[users.Length][];
        var values = new double[users.Length * options.Cutoffs.Count * Metrics];
        threads.ForEach(
            (users.Length + ListBatch.Capacity - 1) / ListBatch.Capacity,
            chunk: 1,
            () => (Batch: userLists.CreateBatch(), Row: new RatingRow(training)),
            (batch, buffers) =>
            {
                var first = batch * ListBatch.Capacity;
                var ofBatch = users.AsSpan(first, Math.Min(ListBatch.Capacity, users.Length - first));
                Rank(buffers.Batch, buffers.Row, training, ofBatch, options.Candidates);
                for (var position = 0; position < ofBatch.Length; position++)
                {
                    var list = ItemsOf(buffers.Batch.ListAt(position));
                    lists[first + position] = list;
                    Measure(
                        list, TestUsers.Relevant(test, ofBatch[position], options.RelevantFrom), options.Cutoffs,
                        values.AsSpan((first + position) * options.Cutoffs.Count * Metrics, options.Cutoffs.Count * Metrics));
                }
            },
            cancellationToken);
        return (lists, values);
    }

    private static void Rank(
        ListBatch batch, RatingRow row, RatingData training, ReadOnlySpan<int> users, CandidateLists? candidates)
    {
        batch.Clear();
        foreach (var user in users)
        {
            batch.Add(
                row.Read(user),
                candidates is null ? training.ByUser.ColumnsOf(user) : candidates.OthersThanOf(user, training.Items.Count));
        }

        batch.Rank();
    }

    private static void Measure(int[] list, int[] relevant, IReadOnlyList<int> cutoffs, Span<double> values)
    {
        for (var index = 0; index < cutoffs.Count; index++)
        {
            var target = values.Slice(index * Metrics, Metrics);
            target[0] = HitRate.AtK(list, relevant, cutoffs[index]);
            target[1] = Precision.AtK(list, relevant, cutoffs[index]);
            target[2] = Recall.AtK(list, relevant, cutoffs[index]);
            target[3] = AveragePrecision.AtK(list, relevant, cutoffs[index]);
            target[4] = Ndcg.AtK(list, relevant, cutoffs[index]);
        }
    }

    private static RankingFigures Summarize(
        int k, int cutoff, int cutoffCount, double[] values, int[][] lists, int[] itemCounts, int[] users)
    {
        var shown = lists.SelectMany(list => list.Take(k)).ToArray();
        return new RankingFigures(
            k, MeanOf(0), MeanOf(1), MeanOf(2), MeanOf(3), MeanOf(4),
            ItemCoverage.Of(shown, itemCounts.Length), MeanPopularity.Of(shown, itemCounts))
        {
            PerUser = [.. users.Select(
                (user, position) => OfUser(user, values.AsSpan(((position * cutoffCount) + cutoff) * Metrics, Metrics)))],
        };

        static UserRanking OfUser(int user, ReadOnlySpan<double> figures) =>
            new(user, figures[0], figures[1], figures[2], figures[3], figures[4]);

        Estimate MeanOf(int metric)
        {
            var running = new RunningEstimate();
            for (var index = (cutoff * Metrics) + metric; index < values.Length; index += cutoffCount * Metrics)
            {
                running.Add(values[index]);
            }

            return running.ToEstimate();
        }
    }
}

/// <summary>Ranking quality over the users that could be evaluated.</summary>
/// <param name="Cutoffs">The figures over users with training ratings by list length, in the order asked for.</param>
/// <param name="UserCount">Users that entered the means of <paramref name="Cutoffs"/>.</param>
/// <param name="WithoutTest">Users dropped because nothing relevant of theirs was held out.</param>
public sealed record RankingReport(IReadOnlyList<RankingFigures> Cutoffs, int UserCount, int WithoutTest)
{
    /// <summary>
    /// The same figures over users who have held-out ratings but none in training, apart from the others: the ranker sees an
    /// empty profile of them, so they judge what it shows to somebody of whom nothing is known. Empty if there are none.
    /// </summary>
    public IReadOnlyList<RankingFigures> NewUsers { get; init; } = [];

    /// <summary>Users that entered the means of <see cref="NewUsers"/>.</summary>
    public int NewUserCount { get; init; }

    /// <summary>Users dropped because lists are given and they have none.</summary>
    public int WithoutCandidates { get; init; }
}

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
    double MeanPopularity)
{
    /// <summary>The users behind the means, in the order of their indices.</summary>
    public IReadOnlyList<UserRanking> PerUser { get; init; } = [];
}

/// <summary>Ranking metrics of one user at one list length.</summary>
/// <param name="UserIndex">Which user.</param>
/// <param name="HitRate">1 if anything relevant is in the list, else 0.</param>
/// <param name="Precision">Hits / K.</param>
/// <param name="Recall">Hits / |relevant|.</param>
/// <param name="AveragePrecision">Divided by min(K, |relevant|).</param>
/// <param name="Ndcg">With binary gains.</param>
public sealed record UserRanking(
    int UserIndex, double HitRate, double Precision, double Recall, double AveragePrecision, double Ndcg);
