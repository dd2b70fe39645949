using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Tests.Models;

public sealed class RecencyTests
{
    private const int Day = 24 * 60 * 60;

    [Fact]
    public void A_rating_counts_by_how_many_came_after_it()
    {
        var weights = new float[4];

        new Recency(0.2f, 2f).Weigh([30u, 10u, 40u, 20u], weights);

        float Weight(int later) => 0.2f + (0.8f * MathF.Exp(-later / 2f));
        Assert.Equal([Weight(1), Weight(3), Weight(0), Weight(2)], weights);
    }

    [Fact]
    public void Ratings_of_one_time_count_alike()
    {
        var weights = new float[4];

        new Recency(0f, 1f).Weigh([7u, 5u, 7u, 5u], weights);

        Assert.Equal([1f, MathF.Exp(-2), 1f, MathF.Exp(-2)], weights);
    }

    [Theory]
    [InlineData(-0.1f, 1f)]
    [InlineData(1.1f, 1f)]
    [InlineData(float.NaN, 1f)]
    [InlineData(0.1f, 0f)]
    [InlineData(0.1f, float.NaN)]
    public void A_model_refuses_weights_that_make_no_sense(float floor, float scale) =>
        Assert.Throws<ArgumentException>(
            () => new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 1 }, default, new float[1]).With(new Recency(floor, scale)));

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void A_weight_below_0_is_refused(float weight) => Assert.Throws<ArgumentException>(
        () => new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 1 }, default, new float[1]).FoldIn([0], [3f], [weight], new float[1]));

    [Fact]
    public void The_ranker_weighs_ratings_whose_times_it_knows()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 60, items: 40, perUser: 12, seed: 2));
        var plain = ImplicitAlsTrainer.Train(data, new ImplicitAlsOptions { Factors = 8 });
        var recency = new Recency(0.1f, 3f);
        var weighted = new ImplicitAlsRanker(plain.With(recency));
        int[] items = [3, 7, 11];
        float[] ratings = [4f, 2f, 5f];
        uint[] times = [300, 100, 200];
        var (expected, actual, untimed, unweighted) = (new float[8], new float[8], new float[8], new float[8]);
        var weights = new float[3];
        recency.Weigh(times, weights);
        plain.FoldIn(items, ratings, weights, expected);
        plain.FoldIn(items, ratings, unweighted);

        weighted.FoldIn(new RatingProfile(items, ratings, times: times), actual);
        weighted.FoldIn(new RatingProfile(items, ratings), untimed);

        Assert.Equal(expected, actual);
        Assert.Equal(unweighted, untimed);
        Assert.NotEqual(expected, unweighted);
    }

    [Fact]
    public void The_fit_finds_that_taste_drifts() =>
        Assert.NotNull(RecencyFit.Choose(Viewers(lastLikeFirst: false), new ImplicitAlsOptions { Factors = 8 }));

    [Fact]
    public void The_fit_leaves_all_ratings_equal_where_people_return_to_what_they_liked_first() =>
        Assert.Null(RecencyFit.Choose(Viewers(lastLikeFirst: true), new ImplicitAlsOptions { Factors = 8 }));

    [Fact]
    public void The_fit_does_not_depend_on_the_number_of_threads()
    {
        var data = Viewers(lastLikeFirst: false);

        Assert.Equal(
            RecencyFit.Choose(data, new ImplicitAlsOptions(), TestData.Threads(1)),
            RecencyFit.Choose(data, new ImplicitAlsOptions(), TestData.Threads(3)));
    }

    [Fact]
    public void Without_times_or_with_one_time_for_all_there_is_nothing_to_fit()
    {
        var ratings = TestData.MadeRatings(users: 60, items: 40, perUser: 12, seed: 2);
        var sameTime = new RatingDataBuilder(RatingScale.HalfStars, keepTimes: true);
        foreach (var (user, item, rating) in ratings)
        {
            sameTime.Add(user, item, (byte)(2 * rating), 1_000_000_000);
        }

        Assert.Null(RecencyFit.Choose(TestData.Build(ratings), new ImplicitAlsOptions { Factors = 8 }));
        Assert.Null(RecencyFit.Choose(sameTime.Build(), new ImplicitAlsOptions { Factors = 8 }));
    }

    /// <summary>
    /// 200 people who watch 12 films of one kind, then 12 of another, and come back a week later for 4 more: of the second kind, or
    /// of the first.
    /// </summary>
    private static RatingData Viewers(bool lastLikeFirst)
    {
        const int Kinds = 5, FilmsOfKind = 40;
        var random = new Random(3);
        var builder = new RatingDataBuilder(RatingScale.HalfStars, keepTimes: true);
        for (var user = 1; user <= 200; user++)
        {
            var first = random.Next(Kinds);
            var second = (first + 1 + random.Next(Kinds - 1)) % Kinds;
            var ofFirst = Films(first);
            var ofSecond = Films(second);
            int[] films = [.. ofFirst[..12], .. ofSecond[..12], .. (lastLikeFirst ? ofFirst : ofSecond)[12..16]];
            for (var index = 0; index < films.Length; index++)
            {
                var time = 1_000_000_000 + (index * 60) + (index >= 24 ? 7 * Day : 0);
                builder.Add(user, films[index], 8, time);
            }
        }

        return builder.Build();

        int[] Films(int kind)
        {
            int[] films = [.. Enumerable.Range((kind * FilmsOfKind) + 1, FilmsOfKind)];
            random.Shuffle(films);
            return films;
        }
    }
}
