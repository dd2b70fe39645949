using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Interactions.DataSets.Synthetic;
using MovieRecs.Als.Models;
using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Tests.Evaluation;

public sealed class RankerFitTests
{
    private static readonly ImplicitAlsOptions _options = new() { Factors = 16 };

    [Fact]
    public void Where_the_rule_is_wrong_the_choice_ranks_nearly_as_well_as_the_best_of_a_grid()
    {
        // The rule is made for MovieLens 100K, and too small for so few ratings and so many factors.
        var options = new ImplicitAlsOptions();
        var (training, test) = Parts(ratings: 10_000, users: 150, items: 500, seed: 42);
        var rule = Ndcg(training, test, options.ForSize(150, 500));
        var chosen = Ndcg(training, test, RankerFit.Choose(training, options));
        var best = ((float[])[.005f, .01f, .02f, .03f, .04f, .06f])
            .Max(value => Ndcg(training, test, options with { Regularization = value }));

        Assert.True(chosen > 0.95 * best, $"{chosen}, {best} at best");
        Assert.True(chosen > 1.1 * rule, $"{chosen}, {rule} by the rule");
    }

    [Fact]
    public void The_rule_stays_where_no_other_is_clearly_better()
    {
        // Choices without taste: only popularity is left to learn, and no λ learns it better.
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        var random = new RandomStream(3, 1);
        for (var user = 0; user < 100; user++)
        {
            for (var item = 0; item < 200; item++)
            {
                if (random.NextDouble() < 0.3)
                {
                    builder.Add(user, item, 8);
                }
            }
        }

        Assert.Equal(_options.ForSize(100, 200), RankerFit.Choose(builder.Build(), _options));
    }

    [Fact]
    public void A_lambda_that_is_given_is_taken_as_it_is()
    {
        var given = _options with { Regularization = 0.5f };

        Assert.Same(given, RankerFit.Choose(Parts(6000, 100, 300, seed: 1).Training, given));
        Assert.Same(
            ImplicitAlsOptions.HuKorenVolinsky,
            RankerFit.Choose(Parts(6000, 100, 300, seed: 1).Training, ImplicitAlsOptions.HuKorenVolinsky));
    }

    [Fact]
    public void Only_lambda_is_chosen()
    {
        var options = _options with { Seed = 5, UnobservedWeight = 0.3f, StopTolerance = 0.1f, Iterations = 2, Factors = 70 };
        var chosen = RankerFit.Choose(Parts(4000, 80, 200, seed: 1).Training, options);

        Assert.NotNull(chosen.Regularization);
        Assert.Equal(options, chosen with { Regularization = null });
    }

    [Fact]
    public void Few_ratings_are_left_to_the_rule()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 50, items: 30, perUser: 10, seed: 1));

        Assert.Equal(_options.ForSize(50, 30), RankerFit.Choose(data, _options));
        Assert.Equal(_options.ForSize(0, 0), RankerFit.Choose(TestData.Build(), _options));
    }

    [Theory]
    [InlineData(6000, 100, 300)]
    [InlineData(150_000, 1500, 600)] // every second user
    public void The_choice_does_not_depend_on_the_number_of_threads(int ratings, int users, int items)
    {
        var data = Parts(ratings, users, items, seed: 2).Training;
        var options = _options with { Factors = 4 };

        Assert.Equal(
            RankerFit.Choose(data, options, TestData.Threads(1)),
            RankerFit.Choose(data, options, TestData.Threads(3)));
    }

    [Fact]
    public void Cancels() => Assert.ThrowsAny<OperationCanceledException>(() => RankerFit.Choose(
        Parts(6000, 100, 300, seed: 1).Training, _options, cancellationToken: new CancellationToken(canceled: true)));

    private static double Ndcg(RatingData training, RatingData test, ImplicitAlsOptions options) => RankingEvaluator.Evaluate(
        new ImplicitAlsRanker(ImplicitAlsTrainer.Train(training, options).With(ItemPopularity.Of(training))),
        training, test, new EvaluationOptions()).Cutoffs[0].Ndcg.Mean;

    private static (RatingData Training, RatingData Test) Parts(int ratings, int users, int items, int seed)
    {
        var (userIds, itemIds) = (IdMap.FromIds([.. Enumerable.Range(1, users)]), IdMap.FromIds([.. Enumerable.Range(1, items)]));
        var training = new RatingDataBuilder(RatingScale.HalfStars, userIds, itemIds);
        var test = new RatingDataBuilder(RatingScale.HalfStars, userIds, itemIds);
        var random = new RandomStream(seed, 1);
        var size = new SyntheticRatingsOptions { Ratings = ratings, Users = users, Items = items, Seed = seed };
        new SyntheticRatings(size).ForEachUser(
            (userId, ids, codes) =>
            {
                for (var place = 0; place < ids.Length; place++)
                {
                    (random.NextDouble() < 0.1 ? test : training).Add(userId, ids[place], codes[place]);
                }
            });
        return (training.Build(), test.Build());
    }
}
