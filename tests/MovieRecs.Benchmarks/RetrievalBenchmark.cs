using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Benchmarks;

/// <summary>Top 20 with the rated items excluded, and fold-in, on one thread.</summary>
internal static class RetrievalBenchmark
{
    private const int Count = 20;
    private const int Queries = 480;

    public static void Run(RatingData data, int factors)
    {
        var model = ImplicitAlsTrainer.Train(
            data, new ImplicitAlsOptions { Factors = factors, Iterations = 4, Solver = RowSolver.Hybrid });
        var users = Enumerable.Range(0, data.Users.Count)
            .Where(user => data.ByUser.ColumnsOf(user).Length is >= 130 and <= 170)
            .OrderBy(user => user * 7919L % 100_003)
            .Take(Queries)
            .ToArray();
        var sets = users.Select(user =>
        {
            var set = new ItemSet(model.ItemCount);
            set.AddRange(data.ByUser.ColumnsOf(user));
            return set;
        }).ToArray();
        var vectors = users.SelectMany(user => model.UserFactors.Slice(user * factors, factors).ToArray()).ToArray();
        var index = new ItemIndex(model.ItemFactors, factors);
        var lists = new ScoredItem[users.Length * Count];
        var counts = new int[users.Length];
        Report("every item scored", users.Length, () => ForEach(user => TopItems.Select(
            model.ItemFactors.Span, factors, vectors.AsSpan(user * factors, factors), sets[user],
            lists.AsSpan(user * Count, Count))));
        Report("index", users.Length, () => ForEach(user => index.Select(
            vectors.AsSpan(user * factors, factors), sets[user], lists.AsSpan(user * Count, Count))));
        Report("index, users together", users.Length, () => index.SelectMany(vectors, sets, lists, Count, counts));

        var ratings = users.Select(
            user => data.ByUser.CodesOf(user).ToArray().Select(data.Scale.ValueOf).ToArray()).ToArray();
        var folded = new float[factors];
        Report("fold-in of about 150 ratings", users.Length, () => ForEach(
            user => model.FoldIn(data.ByUser.ColumnsOf(users[user]), ratings[user], folded)));

        void ForEach(Action<int> action)
        {
            for (var user = 0; user < users.Length; user++)
            {
                action(user);
            }
        }

        void Report(string what, int queries, Action action) => Console.WriteLine(
            $"k {factors,3}, {model.ItemCount} items: {what} {MachineLimits.Best(5, 1, action) / queries * 1e6:F1} µs a user");
    }
}
