using MovieRecs.Als.Models;
using MovieRecs.Als.Retrieval;
using MovieRecs.Als.Tests.Infrastructure;

namespace MovieRecs.Als.Tests.Models;

/// <summary>Floors under the quality of the predictions, well below what the models reach.</summary>
public sealed class QualityTests
{
    [ConditionalFact]
    [RequiresDataSet(SharedData.MovieLens100K)]
    public void Biased_als_predicts_held_out_ratings_of_movielens_100k()
    {
        var folder = SharedData.Folder(SharedData.MovieLens100K);
        var train = TestData.ReadTabs(Path.Combine(folder, "u1.base")).Select(r => (r.User, r.Item, r.Rating)).ToList();
        var test = TestData.ReadTabs(Path.Combine(folder, "u1.test")).Select(r => (r.User, r.Item, r.Rating)).ToList();

        Assert.InRange(HeldOutRmse(train, test), 0.85, 0.93);
    }

    [Fact]
    public void Biased_als_predicts_held_out_ratings_of_made_viewers_better_than_their_mean()
    {
        var ratings = TestData.MadeRatings(users: 400, items: 200, perUser: 40, seed: 1);
        var test = ratings.Where((_, position) => position % 10 == 0).ToList();
        var train = ratings.Where((_, position) => position % 10 != 0).ToList();
        var mean = train.Average(r => r.Rating);

        var spread = Math.Sqrt(test.Average(r => Math.Pow(r.Rating - mean, 2)));

        Assert.InRange(HeldOutRmse(train, test), 0.4, 0.85 * spread);
    }

    /// <summary>Why <see cref="FactorPrecision.Rounded"/> may be the default.</summary>
    [Fact]
    public void Sums_over_rounded_factors_predict_held_out_ratings_as_well_to_four_places()
    {
        var (train, test) = Split();

        var full = HeldOutRmse(train, test, new ExplicitAlsOptions { Factors = 64, Precision = FactorPrecision.Full });
        var rounded = HeldOutRmse(train, test, new ExplicitAlsOptions { Factors = 64, Precision = FactorPrecision.Rounded });

        Assert.Equal(full, rounded, 1e-4);

        static (List<(int, int, float)> Train, List<(int, int, float)> Test) Split()
        {
            if (SharedData.Find(SharedData.MovieLens100K) is { } folder)
            {
                return (Read("u1.base"), Read("u1.test"));
                List<(int, int, float)> Read(string name) =>
                    [.. TestData.ReadTabs(Path.Combine(folder, name)).Select(r => (r.User, r.Item, r.Rating))];
            }

            var ratings = TestData.MadeRatings(users: 800, items: 300, perUser: 80, seed: 1);
            return (
                [.. ratings.Where((_, position) => position % 10 != 0)], [.. ratings.Where((_, position) => position % 10 == 0)]);
        }
    }

    [ConditionalFact]
    [RequiresDataSet(SharedData.MovieLens100K)]
    public void Implicit_als_finds_the_last_movie_of_movielens_100k_users_more_often_than_popularity()
    {
        var folder = SharedData.Folder(SharedData.MovieLens100K);
        var byUser = TestData.ReadTabs(Path.Combine(folder, "u.data"))
            .GroupBy(r => r.User)
            .Select(user => user.OrderBy(r => r.Time).ToList())
            .ToList();
        var train = byUser.SelectMany(user => user[..^1]).Select(r => (r.User, r.Item, r.Rating));
        var held = byUser.Select(user => (user[^1].User, user[^1].Item));

        var (ranker, popularity) = HitRates(train, [.. held]);

        Assert.True(ranker > 0.12, $"hit rate {ranker}");
        Assert.True(ranker > popularity * 1.3, $"hit rate {ranker}, popularity {popularity}");
    }

    [Fact]
    public void Implicit_als_finds_a_held_out_choice_of_made_viewers_more_often_than_popularity()
    {
        var ratings = TestData.MadeRatings(users: 500, items: 300, perUser: 30, seed: 2);
        var held = ratings.Where((_, position) => position % 30 == 29).Select(r => (r.User, r.Item)).ToList();
        var train = ratings.Where((_, position) => position % 30 != 29);

        var (ranker, popularity) = HitRates(train, held);

        Assert.True(ranker > popularity * 1.3, $"hit rate {ranker}, popularity {popularity}");
    }

    private static double HeldOutRmse(
        List<(int User, int Item, float Rating)> train, List<(int User, int Item, float Rating)> test,
        ExplicitAlsOptions? options = null)
    {
        var data = TestData.Build(train);
        var model = ExplicitAlsTrainer.Train(data, options ?? new ExplicitAlsOptions());
        var squares = test.Select(r =>
        {
            var user = data.Users.IndexOf(r.User);
            var item = data.Items.IndexOf(r.Item);
            var bias = user >= 0 ? model.UserBiases.Span[user] : 0;
            var prediction = user >= 0 && item >= 0 ? model.Predict(user, item) : model.GlobalMean + bias;
            return Math.Pow(Math.Clamp(prediction, 1f, 5f) - r.Rating, 2);
        });
        return Math.Sqrt(squares.Average());
    }

    private static (double Ranker, double Popularity) HitRates(
        IEnumerable<(int User, int Item, float Rating)> train, List<(int User, int Item)> held)
    {
        var data = TestData.Build(train);
        var model = ImplicitAlsTrainer.Train(data, new ImplicitAlsOptions());
        var byPopularity = Enumerable.Range(0, data.Items.Count)
            .OrderByDescending(item => data.ByItem.ColumnsOf(item).Length)
            .ToArray();
        var list = new ScoredItem[10];
        int rankerHits = 0, popularityHits = 0;
        foreach (var (userId, itemId) in held)
        {
            var user = data.Users.IndexOf(userId);
            var item = data.Items.IndexOf(itemId);
            var seen = new ItemSet(data.Items.Count);
            seen.AddRange(data.ByUser.ColumnsOf(user));
            var factors = model.UserFactors.Span.Slice(user * model.Factors, model.Factors);
            var count = TopItems.Select(model.ItemFactors.Span, model.Factors, factors, seen, list);
            rankerHits += list.AsSpan(0, count).ToArray().Any(scored => scored.ItemIndex == item) ? 1 : 0;
            popularityHits += byPopularity.Where(other => !seen.Contains(other)).Take(10).Contains(item) ? 1 : 0;
        }

        return (rankerHits / (double)held.Count, popularityHits / (double)held.Count);
    }
}
