using System.Diagnostics;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Benchmarks;

/// <summary>
/// Top 20 with the rated items excluded, and fold-in, on one thread, by both kinds of model. <c>-- retrieval --model PATH</c>
/// measures a model file that <c>movierecs train</c> wrote.
/// </summary>
internal static class RetrievalBenchmark
{
    private const int Count = 20;
    private const int Queries = 480;

    public static void Run(RatingData data, int factors)
    {
        Run(
            "ials",
            new ImplicitAlsRanker(ImplicitAlsTrainer.Train(
                data, new ImplicitAlsOptions { Factors = factors, Iterations = 6, Solver = RowSolver.Hybrid })),
            data.ByUser,
            data.Scale);
        Run(
            "als",
            new ExplicitAlsPredictor(ExplicitAlsTrainer.Train(
                data, new ExplicitAlsOptions { Factors = factors, Iterations = 6, Solver = RowSolver.Hybrid })),
            data.ByUser,
            data.Scale);
    }

    public static void Run(string modelPath)
    {
        var file = ModelFile.Load(modelPath);
        var ratings = file.Ratings ?? throw new ArgumentException($"{modelPath} holds no ratings to exclude.");
        if (file.Ranker is { } ranker)
        {
            Run("ials", new ImplicitAlsRanker(ranker), ratings.ByUser, ratings.Scale);
        }

        if (file.RatingModel is { } ratingModel)
        {
            Run("als", new ExplicitAlsPredictor(ratingModel), ratings.ByUser, ratings.Scale);
        }
    }

    private static void Run(string name, IFactorRanker ranker, InteractionMatrix byUser, RatingScale scale)
    {
        var length = ranker.VectorLength;
        var users = Enumerable.Range(0, byUser.RowCount)
            .Where(user => byUser.ColumnsOf(user).Length is >= 130 and <= 170)
            .OrderBy(user => user * 7919L % 100_003)
            .Take(Queries)
            .ToArray();
        var sets = users.Select(user =>
        {
            var set = new ItemSet(ranker.ItemCount);
            set.AddRange(byUser.ColumnsOf(user));
            return set;
        }).ToArray();
        var ratings = users.Select(user => byUser.CodesOf(user).ToArray().Select(scale.ValueOf).ToArray()).ToArray();
        var vectors = new float[users.Length * length];
        void FoldIn(int user) => ranker.FoldIn(
            new UserProfile(byUser.ColumnsOf(users[user]), ratings[user]), vectors.AsSpan(user * length, length));
        ForEach(FoldIn);

        var index = new ItemIndex(ranker.ItemVectors, length);
        var lists = new ScoredItem[users.Length * Count];
        var counts = new int[users.Length];
        Report("every item scored", () => ForEach(user => TopItems.Select(
            ranker.ItemVectors.Span, length, vectors.AsSpan(user * length, length), sets[user],
            lists.AsSpan(user * Count, Count))));
        Report("index", () => ForEach(user => index.Select(
            vectors.AsSpan(user * length, length), sets[user], lists.AsSpan(user * Count, Count))));
        Report("index, users together", () => index.SelectMany(vectors, sets, lists, Count, counts));
        Report("fold-in of about 150 ratings", () => ForEach(FoldIn));

        void ForEach(Action<int> action)
        {
            for (var user = 0; user < users.Length; user++)
            {
                action(user);
            }
        }

        void Report(string what, Action action)
        {
            action();
            var start = Stopwatch.GetTimestamp();
            action();
            // Long enough for the ticks in which processor time is counted.
            var repeats = 1 + (int)(0.2 / Stopwatch.GetElapsedTime(start).TotalSeconds);
            var seconds = MachineLimits.Best(5, 1, () =>
            {
                for (var repeat = 0; repeat < repeats; repeat++)
                {
                    action();
                }
            });
            Console.WriteLine(
                $"{name,-4} {length,3} values, {ranker.ItemCount} items: {what} {seconds / repeats / users.Length * 1e6:F1} µs a user");
        }
    }
}
