using System.Diagnostics;
using System.Globalization;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Als.Models;

namespace MovieRecs.Benchmarks;

/// <summary>
/// <c>-- refit [--data PATH | --ratings N]</c>: how long it takes to solve the items of a user who is gone again, beside training, and how
/// much these rows move by the user and by the refit itself; of real data also what a refit of all items does to lists and predictions.
/// </summary>
internal static class RefitBenchmark
{
    private const int Rounds = 3;

    public static void Run(string? path, int ratings)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var data = path is null ? Made(ratings) : Read(path);
        Console.WriteLine($"{data.Users.Count} users, {data.Items.Count} items, {data.Count} ratings");
        var options = new ImplicitAlsOptions().ForSize(data.Users.Count, data.Items.Count);
        var (ranker, rankerSeconds) = Time(() => ImplicitAlsTrainer.Train(data, options));
        var (stars, starsSeconds) = Time(() => ExplicitAlsTrainer.Train(data, new ExplicitAlsOptions().ForSize(data)));
        Console.WriteLine($"training: ranker {rankerSeconds:F2} s, stars {starsSeconds:F2} s");
        ranker = ranker.With(ItemPopularity.Of(data));
        var users = Enumerable.Range(0, data.Users.Count).OrderBy(user => data.ByUser.ColumnsOf(user).Length).ToArray();
        foreach (var user in (int[])[users[users.Length / 2], users[^1]])
        {
            Measure(data, user, ranker, stars);
        }

        if (path is not null)
        {
            Judge(data);
        }
    }

    /// <summary>By a tenth of the ratings.</summary>
    private static void Judge(RatingData data)
    {
        var random = new Random(1);
        var training = new RatingDataBuilder(data.Scale, data.Users, data.Items);
        var test = new RatingDataBuilder(data.Scale, data.Users, data.Items);
        for (var user = 0; user < data.Users.Count; user++)
        {
            var items = data.ByUser.ColumnsOf(user);
            var codes = data.ByUser.CodesOf(user);
            for (var place = 0; place < items.Length; place++)
            {
                (random.Next(10) == 0 ? test : training).Add(data.Users.IdAt(user), data.Items.IdAt(items[place]), codes[place]);
            }
        }

        var (known, hidden) = (training.Build(), test.Build());
        var ranker = ImplicitAlsTrainer.Train(known, new ImplicitAlsOptions().ForSize(data.Users.Count, data.Items.Count));
        var stars = ExplicitAlsTrainer.Train(known, new ExplicitAlsOptions());
        var all = data.Items.Ids.ToArray();
        Print("as trained", ranker, stars);
        Print("all items refit", ItemRefit.Refit(ranker, data.Items, known, all), ItemRefit.Refit(stars, data.Items, known, all));

        void Print(string name, ImplicitAlsModel ranks, ExplicitAlsModel predicts)
        {
            var ranking = RankingEvaluator.Evaluate(new ImplicitAlsRanker(ranks), known, hidden, new EvaluationOptions());
            var rating = RatingEvaluator.Evaluate(new RatingEnsemble(predicts), known, hidden, new EvaluationOptions());
            Console.WriteLine(
                $"{name}: NDCG@10 {ranking.Cutoffs.Single(figures => figures.K == 10).Ndcg.Mean:F4}, RMSE {rating.Overall.Rmse:F4}");
        }
    }

    private static void Measure(RatingData data, int user, ImplicitAlsModel ranker, ExplicitAlsModel stars)
    {
        int[] items = [.. data.ByUser.ColumnsOf(user).ToArray().Select(data.Items.IdAt)];
        var raters = items.Sum(item => (long)data.ByItem.ColumnsOf(data.Items.IndexOf(item)).Length);
        var left = Without(data, user);
        var ranks = Best(() => ItemRefit.Refit(ranker, data.Items, left, items));
        var predicts = Best(() => ItemRefit.Refit(stars, data.Items, left, items));
        Console.WriteLine(
            $"a user of {items.Length} ratings, whose items have {raters}: ranker {ranks.Seconds:F2} s, stars {predicts.Seconds:F2} s");

        // What the user alone changes, by how many ratings the item has: against a refit from all ratings.
        var same = ItemRefit.Refit(ranker, data.Items, data, items);
        var sameStars = ItemRefit.Refit(stars, data.Items, data, items);
        foreach (var group in items.Select(data.Items.IndexOf)
            .GroupBy(item => (int)Math.Log10(data.ByItem.ColumnsOf(item).Length)).OrderBy(group => group.Key))
        {
            Console.WriteLine(
                $"  {group.Count()} items of {Math.Pow(10, group.Key):F0} ratings and more move by "
                + $"{Median(ranker, ranks.Model, same, group):P3} (stars {Median(stars, predicts.Model, sameStars, group):P3}) "
                + "for the user; the refit itself moves them by "
                + $"{Median(ranker, same, ranker, group):P2} ({Median(stars, sameStars, stars, group):P2})");
        }
    }

    private static double Median(ImplicitAlsModel model, ImplicitAlsModel one, ImplicitAlsModel other, IEnumerable<int> items) =>
        Median(one.ItemFactors, other.ItemFactors, model.Factors, items);

    private static double Median(ExplicitAlsModel model, ExplicitAlsModel one, ExplicitAlsModel other, IEnumerable<int> items) =>
        Median(one.ItemFactors, other.ItemFactors, model.Factors, items);

    /// <summary>Of the distances of the rows, relative to their lengths.</summary>
    private static double Median(ReadOnlyMemory<float> one, ReadOnlyMemory<float> other, int factors, IEnumerable<int> items)
    {
        var distances = items.Select(item =>
        {
            double distance = 0, length = 0;
            for (var index = item * factors; index < (item + 1) * factors; index++)
            {
                distance += Math.Pow(one.Span[index] - other.Span[index], 2);
                length += Math.Pow(other.Span[index], 2);
            }

            return length == 0 ? 0 : Math.Sqrt(distance / length);
        }).Order().ToArray();
        return distances[distances.Length / 2];
    }

    private static RatingData Without(RatingData data, int gone)
    {
        var builder = new RatingDataBuilder(data.Scale);
        for (var user = 0; user < data.Users.Count; user++)
        {
            var items = data.ByUser.ColumnsOf(user);
            var codes = data.ByUser.CodesOf(user);
            for (var place = 0; place < items.Length && user != gone; place++)
            {
                builder.Add(data.Users.IdAt(user), data.Items.IdAt(items[place]), codes[place]);
            }
        }

        return builder.Build();
    }

    private static RatingData Read(string path)
    {
        using var dataSet = DataSet.Open(path);
        return dataSet.LoadRatings().Data;
    }

    private static RatingData Made(int ratings)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        new SyntheticRatings(ScaleBenchmark.Options(ratings)).ForEachUser((userId, itemIds, halfStars) =>
        {
            for (var index = 0; index < itemIds.Length; index++)
            {
                builder.Add(userId, itemIds[index], halfStars[index]);
            }
        });
        return builder.Build();
    }

    private static (T Model, double Seconds) Best<T>(Func<T> work)
    {
        var best = Time(work);
        for (var round = 1; round < Rounds; round++)
        {
            var next = Time(work);
            best = next.Seconds < best.Seconds ? next : best;
        }

        return best;
    }

    private static (T Model, double Seconds) Time<T>(Func<T> work)
    {
        var start = Stopwatch.GetTimestamp();
        return (work(), Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
