using System.ComponentModel.DataAnnotations;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Sessions;

namespace MovieRecs.Als.Tests.Models.Sessions;

public sealed class SessionTrainerTests
{
    [Fact]
    public void One_pair_of_ratings_has_the_weight_worked_out_by_hand()
    {
        // One place, before the second rating: S = (1, 0), T = (0, 1), so B = diag(1 + λ, λ)⁻¹ · SᵀT has 1/(1 + 3) at (0, 1).
        var model = Train(Build((1, 1, 100), (1, 2, 200)), new SessionOptions { Regularization = 3 });

        Assert.Equal([0f, 0.25f], model.WeightsOf(0));
        Assert.Equal([0f, 0f], model.WeightsOf(1));
    }

    [Theory]
    [InlineData(20, 5, 5f, 1f)]
    [InlineData(3, 1, 2f, 1f)]
    [InlineData(1, 4, 5f, 3f)]
    [InlineData(200, 200, 7f, 9f)]
    public void Agrees_with_a_plain_dense_solution(int history, int next, float historyScale, float nextScale)
    {
        var ratings = Made(users: 60, items: 130, perUser: 30, seed: 1);
        var options = new SessionOptions
        {
            HistoryLength = history,
            NextLength = next,
            HistoryScale = historyScale,
            NextScale = nextScale,
            Regularization = 20,
        };

        var model = Train(Build(ratings), options);

        AssertClose(ReferenceSession.Train(ratings, 130, options), model);
    }

    [Fact]
    public void Ratings_of_one_second_follow_each_other_as_they_were_added()
    {
        var model = Train(Build((1, 9, 100), (1, 4, 100), (1, 6, 100)), new SessionOptions { HistoryLength = 1, NextLength = 1 });

        Assert.True(Weight(model, 9, 4) > 0);
        Assert.True(Weight(model, 4, 6) > 0);
        Assert.Equal(0, Weight(model, 4, 9));
        Assert.Equal(0, Weight(model, 6, 4));

        static float Weight(SessionModel model, int from, int to)
        {
            int[] ids = [4, 6, 9];
            return model.WeightsOf(Array.IndexOf(ids, from))[Array.IndexOf(ids, to)];
        }
    }

    [Fact]
    public void The_last_of_several_ratings_of_an_item_says_when_it_came()
    {
        var model = Train(
            Build((1, 1, 100), (1, 2, 200), (1, 1, 300)), new SessionOptions { HistoryLength = 1, NextLength = 1 });

        Assert.True(model.WeightsOf(1)[0] > 0);
        Assert.Equal(0, model.WeightsOf(0)[1]);
    }

    [Fact]
    public void Does_not_depend_on_the_number_of_threads()
    {
        var data = Build(Made(users: 80, items: 250, perUser: 40, seed: 2));

        var one = SessionTrainer.Train(data, new SessionOptions(), TestData.Threads(1));
        var three = SessionTrainer.Train(data, new SessionOptions(), TestData.Threads(3));

        foreach (var item in one.Items.Span)
        {
            Assert.Equal(one.WeightsOf(item), three.WeightsOf(item));
        }
    }

    [Fact]
    public void A_larger_catalogue_is_represented_by_its_most_rated_items()
    {
        var ratings = Made(users: 60, items: 130, perUser: 30, seed: 3);
        var data = Build(ratings);
        var options = new SessionOptions { MaximumItems = 40 };

        var model = Train(data, options);

        Assert.Equal(130, model.ItemCount);
        Assert.Equal(40, model.Items.Length);
        var counts = data.ByUser.CountByColumn();
        var fewest = model.Items.ToArray().Min(item => counts[item]);
        foreach (var item in Enumerable.Range(0, 130).Except(model.Items.ToArray()))
        {
            Assert.True(counts[item] <= fewest);
            Assert.True(model.WeightsOf(item).IsEmpty);
        }

        // Items that are left out keep their places in the histories.
        AssertClose(ReferenceSession.Train(ratings, 130, options, model.Items.ToArray()), model);
    }

    [Fact]
    public void Without_times_the_error_names_the_rule()
    {
        var error = Assert.Throws<ArgumentException>(() => Train(TestData.Build((1, 1, 4f), (1, 2, 3f)), new SessionOptions()));

        Assert.Contains("needs the times", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_ratings_of_one_moment_have_an_answer()
    {
        var ratings = Made(users: 20, items: 30, perUser: 8, seed: 4).Select(rating => (rating.User, rating.Item, Time: 5L)).ToArray();

        var model = Train(Build(ratings), new SessionOptions { Regularization = 10 });

        AssertClose(ReferenceSession.Train(ratings, 30, new SessionOptions { Regularization = 10 }), model);
    }

    [Fact]
    public void Unknown_and_impossible_times_have_an_answer()
    {
        var model = Train(Build((1, 1, 0), (1, 2, -7), (1, 3, long.MaxValue), (2, 3, 4_000_000_000)), new SessionOptions());

        Assert.All(model.Items.ToArray(), item => Assert.True(float.IsFinite(model.WeightsOf(item)[0])));
        Assert.True(model.WeightsOf(0)[2] > 0);
    }

    [Fact]
    public void Users_with_one_rating_teach_nothing_and_empty_data_give_an_empty_model()
    {
        Assert.Equal([0f, 0f], Train(Build((1, 1, 10), (2, 2, 20)), new SessionOptions()).WeightsOf(0));
        Assert.Equal(0, Train(new RatingDataBuilder(RatingScale.HalfStars, keepTimes: true).Build(), new SessionOptions()).ItemCount);
    }

    [Fact]
    public void A_history_longer_than_the_counter_of_equal_times_keeps_the_order_of_its_beginning()
    {
        // Ratings of one second: the order in which they were added is known of the first 65,536.
        static RatingData OneSecond(int count) => Build([.. Enumerable.Range(0, count).Select(item => (1, item, 10L))]);
        var options = new SessionOptions { MaximumItems = 50 };

        var (few, many) = (Train(OneSecond(200), options), Train(OneSecond(70_000), options));

        Assert.All(few.Items.ToArray(), item => Assert.Equal(few.WeightsOf(item), many.WeightsOf(item)));
    }

    [Fact]
    public void Refuses_a_model_that_does_not_fit_into_memory()
    {
        Assert.InRange(SessionTrainer.BytesFor(20_000), 10L * 20_000 * 20_000, 11L * 20_000 * 20_000);
        var error = Assert.Throws<InsufficientMemoryException>(() => SessionTrainer.ThrowIfTooLarge(20_000, 1L << 60));

        Assert.Contains("20000 items", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaximumItems", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancels()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => SessionTrainer.Train(Build((1, 1, 1), (1, 2, 2)), new SessionOptions(), null, cancellation.Token));
    }

    public static TheoryData<SessionOptions> Wrong =>
    [
        new SessionOptions { Regularization = 0 },
        new SessionOptions { Regularization = float.NaN },
        new SessionOptions { HistoryLength = 0 },
        new SessionOptions { HistoryLength = 201 },
        new SessionOptions { HistoryScale = 0 },
        new SessionOptions { NextLength = 0 },
        new SessionOptions { NextScale = 1001 },
        new SessionOptions { MaximumItems = 0 },
        new SessionOptions { MaximumItems = 20_001 },
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Refuses_options_outside_their_range(SessionOptions options) =>
        Assert.Throws<ValidationException>(() => Train(Build((1, 1, 1), (1, 2, 2)), options));

    [Theory]
    [InlineData(2)]
    [InlineData(30)]
    [InlineData(150)]
    public void A_session_is_fresh_until_the_valley_between_the_gaps_of_sessions_and_of_pauses(int valleyMinutes)
    {
        // Gaps of a minute, of two days, and a few of each length between 5 minutes and 5 hours but for those near the valley.
        var random = new Random(1);
        var ratings = new List<(int, int, long)>();
        for (var user = 1; user <= 40; user++)
        {
            var time = 1_000_000_000L;
            for (var index = 0; index < 60; index++)
            {
                var minutes = 5 * Math.Pow(64, random.NextDouble());
                var isNearValley = Math.Abs(Math.Log2(minutes / valleyMinutes)) < 1.2;
                time += (index % 3) switch { 0 => 60, 1 => 2 * 24 * 60 * 60, _ => isNearValley ? 60 : (long)(60 * minutes) };
                ratings.Add((user, index + 1, time));
            }
        }

        var fresh = Train(Build([.. ratings]), new SessionOptions()).FreshSeconds;

        Assert.InRange(fresh, 5 * 60, 4 * 60 * 60);
        Assert.InRange(fresh / 60.0, Math.Max(5, valleyMinutes / 2.0), Math.Max(15, valleyMinutes * 2));
    }

    [Fact]
    public void A_session_is_fresh_for_an_hour_where_the_data_do_not_tell()
    {
        var staying = Made(users: 40, items: 60, perUser: 20, seed: 5);
        var sameSecond = staying.Select(rating => (rating.User, rating.Item, Time: 9L)).ToArray();

        Assert.Equal(3600, Train(Build(staying), new SessionOptions()).FreshSeconds);
        Assert.Equal(3600, Train(Build(sameSecond), new SessionOptions()).FreshSeconds);
    }

    private static SessionModel Train(RatingData data, SessionOptions options) => SessionTrainer.Train(data, options);

    private static RatingData Build(params (int User, int Item, long Time)[] ratings)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars, keepTimes: true);
        foreach (var (user, item, time) in ratings)
        {
            builder.Add(user, item, 8, time);
        }

        return builder.Build();
    }

    /// <summary>Users who rate at random, about every second rating in the same second as the one before; every item is rated.</summary>
    private static (int User, int Item, long Time)[] Made(int users, int items, int perUser, int seed)
    {
        var random = new Random(seed);
        var ratings = new List<(int, int, long)>();
        for (var user = 0; user < users; user++)
        {
            int[] all = [.. Enumerable.Range(0, items)];
            random.Shuffle(all);
            var time = 1_000_000_000L;
            foreach (var item in all.Where(item => item % users == user).Concat(all.Where(item => item % users != user)).Take(perUser))
            {
                time += random.Next(2) * random.Next(60);
                ratings.Add((user, item, time));
            }
        }

        return [.. ratings];
    }

    private static void AssertClose(double[,] expected, SessionModel model)
    {
        var items = model.Items.Span;
        for (var row = 0; row < items.Length; row++)
        {
            var weights = model.WeightsOf(items[row]);
            for (var column = 0; column < items.Length; column++)
            {
                Assert.Equal(expected[row, column], weights[column], 1e-5);
            }
        }
    }
}
