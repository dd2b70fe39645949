using MovieRecs.Als.Interactions;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Evaluation;

/// <summary>The cold curve: how soon a ranker is of use to someone who has rated only a few items.</summary>
public static class ColdStart
{
    private const ulong Purpose = 3;

    /// <summary>The numbers of known ratings to look at.</summary>
    public static IReadOnlyList<int> KnownCounts { get; } = [1, 3, 5, 10];

    /// <summary>
    /// hitrate@K if the model knows 1, 3, 5 and 10 ratings of a user, drawn from the training ones, each draw containing
    /// the one before. Only users with at least 10 take part, so that the points compare the same people. All training
    /// items stay out of the lists, known or not: the question is the held-out one.
    /// </summary>
    /// <param name="ranker">Trained on <paramref name="training"/>, its item indices.</param>
    /// <param name="training">What the known ratings are drawn from.</param>
    /// <param name="test">Held out, over the same users and items.</param>
    /// <param name="options">The first of the list lengths is used.</param>
    /// <param name="seed">Of the draw.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Stops between users.</param>
    public static IReadOnlyList<ColdStartPoint> Evaluate(
        IRanker ranker,
        RatingData training,
        RatingData test,
        EvaluationOptions options,
        int seed,
        WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        options.Validate();
        TestUsers.ThrowIfNotShared(training, test);
        var k = options.Cutoffs[0];
        var users = TestUsers.Find(training, test, options.RelevantFrom).Evaluated
            .Where(user => training.ByUser.ColumnsOf(user).Length >= KnownCounts[^1])
            .ToArray();
        var hits = new double[users.Length * KnownCounts.Count];
        var userLists = new UserLists(ranker, k);
        var usersOfBatch = ListBatch.Capacity / KnownCounts.Count;
        (threads ?? WorkerThreads.Shared).ForEach(
            (users.Length + usersOfBatch - 1) / usersOfBatch,
            chunk: 1,
            () => (Batch: userLists.CreateBatch(), Row: new RatingRow(training)),
            (batch, buffers) =>
            {
                var first = batch * usersOfBatch;
                var ofBatch = users.AsSpan(first, Math.Min(usersOfBatch, users.Length - first));
                Rank(buffers.Batch, buffers.Row, training, ofBatch, seed);
                for (var position = 0; position < ofBatch.Length * KnownCounts.Count; position++)
                {
                    hits[(first * KnownCounts.Count) + position] = HitRate.AtK(
                        RankingEvaluator.ItemsOf(buffers.Batch.ListAt(position)),
                        TestUsers.Relevant(test, ofBatch[position / KnownCounts.Count], options.RelevantFrom), k);
                }
            },
            cancellationToken);

        return [.. KnownCounts.Select((known, point) => Summarize(known, point, hits))];
    }

    private static void Rank(ListBatch batch, RatingRow row, RatingData training, ReadOnlySpan<int> users, int seed)
    {
        batch.Clear();
        foreach (var user in users)
        {
            var random = new RandomStream(seed, Purpose, 0, (ulong)user);
            var (items, ratings) = Draw(row.Read(user), ref random);
            foreach (var count in KnownCounts)
            {
                // No user index: side information about the person is not a known rating.
                batch.Add(
                    new RatingProfile(items.AsSpan(0, count), ratings.AsSpan(0, count)), training.ByUser.ColumnsOf(user));
            }
        }

        batch.Rank();
    }

    private static (int[] Items, float[] Ratings) Draw(RatingProfile all, ref RandomStream random)
    {
        var items = all.ItemIndices.ToArray();
        var ratings = all.Ratings.ToArray();
        for (var drawn = 0; drawn < KnownCounts[^1]; drawn++)
        {
            var other = drawn + random.NextInt(items.Length - drawn);
            (items[drawn], items[other]) = (items[other], items[drawn]);
            (ratings[drawn], ratings[other]) = (ratings[other], ratings[drawn]);
        }

        return (items, ratings);
    }

    private static ColdStartPoint Summarize(int known, int point, double[] hits)
    {
        var running = new RunningEstimate();
        for (var index = point; index < hits.Length; index += KnownCounts.Count)
        {
            running.Add(hits[index]);
        }

        return new ColdStartPoint(known, running.ToEstimate());
    }
}

/// <summary>One point of the cold curve.</summary>
/// <param name="KnownRatings">Ratings the model was told.</param>
/// <param name="HitRate">Mean over users.</param>
public sealed record ColdStartPoint(int KnownRatings, Estimate HitRate);
