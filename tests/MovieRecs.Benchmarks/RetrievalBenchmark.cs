using System.Diagnostics;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Benchmarks;

/// <summary>
/// Top 20 with the rated items excluded, and fold-in, on one thread, by both kinds of model. <c>-- retrieval [--model PATH]</c>
/// measures a model file that <c>movierecs train</c> wrote, and the worst case: items of equal length in random directions, of
/// which none can be ruled out by its length.
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
                data, ScaleBenchmark.PlainAls with { Factors = factors, Iterations = 6, Solver = RowSolver.Hybrid })),
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
            if (ranker.Popularity is not null)
            {
                Run(
                    "ials without popularity", new ImplicitAlsRanker(ranker.With((ItemPopularity?)null)), ratings.ByUser,
                    ratings.Scale);
            }
        }

        if (file.RatingModel is { } ratingModel)
        {
            Run("als", new ExplicitAlsPredictor(ratingModel), ratings.ByUser, ratings.Scale);
        }
    }

    public static void RunWorstCase(int items, int factors)
    {
        var random = new Random(4);
        var table = Enumerable.Range(0, items).SelectMany(_ => Direction()).ToArray();
        var vectors = Enumerable.Range(0, Queries).SelectMany(_ => Direction()).ToArray();
        Select("equal lengths", new ItemIndex(table, factors), table, vectors, [.. new ItemSet?[Queries]]);

        float[] Direction()
        {
            var vector = Enumerable.Range(0, factors)
                .Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))
                .ToArray();
            var length = Math.Sqrt(vector.Sum(value => value * value));
            return [.. vector.Select(value => (float)(value / length))];
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
            new RatingProfile(byUser.ColumnsOf(users[user]), ratings[user]), vectors.AsSpan(user * length, length));
        for (var user = 0; user < users.Length; user++)
        {
            FoldIn(user);
        }

        Select(name, new ItemIndex(ranker.ItemVectors, length), ranker.ItemVectors, vectors, sets);
        Report($"{name}: fold-in of about 150 ratings", users.Length, FoldIn);
    }

    private static void Select(
        string name, ItemIndex index, ReadOnlyMemory<float> items, float[] vectors, ItemSet?[] excluded)
    {
        var lists = new ScoredItem[excluded.Length * Count];
        var counts = new int[excluded.Length];
        var what = $"{name}, {index.Factors} values, {index.ItemCount} items: ";
        ReadOnlySpan<float> VectorOf(int user) => vectors.AsSpan(user * index.Factors, index.Factors);
        Report(what + "every item scored", excluded.Length, user => TopItems.Select(
            items.Span, index.Factors, VectorOf(user), excluded[user], lists.AsSpan(user * Count, Count)));
        Report(what + "index", excluded.Length, user => index.Select(
            VectorOf(user), excluded[user], lists.AsSpan(user * Count, Count)));
        Report(what + "index, users together", excluded.Length, user =>
        {
            if (user == 0)
            {
                index.SelectMany(vectors, excluded, lists, Count, counts);
            }
        });
    }

    private static void Report(string what, int users, Action<int> ofUser)
    {
        void All()
        {
            for (var user = 0; user < users; user++)
            {
                ofUser(user);
            }
        }

        All();
        var start = Stopwatch.GetTimestamp();
        All();
        // Long enough for the ticks in which processor time is counted, and for the code to be compiled at its best.
        var repeats = 1 + (int)(0.2 / Stopwatch.GetElapsedTime(start).TotalSeconds);
        var seconds = MachineLimits.Best(5, 1, () =>
        {
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                All();
            }
        });
        Console.WriteLine($"{what} {seconds / repeats / users * 1e6:F1} µs a user");
    }
}
