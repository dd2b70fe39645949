using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Tests.Models;

public sealed class RegularizationFitTests
{
    private const int Users = 300;
    private const int Items = 200;

    private static readonly ExplicitAlsOptions _options = new() { Factors = 8 };

    [Fact]
    public void The_choice_predicts_as_well_as_the_best_of_a_grid()
    {
        var (training, test) = Parts(noise: _ => 0.8, seed: 1);
        var chosen = ExplicitAlsTrainer.Train(training, _options);
        var grid = ((float[])[1, 2, 4, 8, 16, 32])
            .Select(value => Rmse(ExplicitAlsTrainer.Train(training, _options with { Regularization = value }), test))
            .ToArray();

        Assert.True(Rmse(chosen, test) < 1.01 * grid.Min(), $"{chosen.Options.Regularization}: {Rmse(chosen, test)}, {grid.Min()}");
        Assert.True(grid.Max() > 1.02 * grid.Min(), "The penalty does not matter here.");
    }

    [Fact]
    public void More_noise_asks_for_a_larger_penalty() => Assert.True(
        ExplicitAlsTrainer.Train(Parts(noise: _ => 1, seed: 2).Training, _options).Options.Regularization
            > 1.5f * ExplicitAlsTrainer.Train(Parts(noise: _ => 0.2, seed: 2).Training, _options).Options.Regularization);

    [Fact]
    public void The_rule_grows_with_the_ratings_of_a_row_and_their_noise()
    {
        var data = Parts(noise: _ => 0.8, seed: 3).Training;
        var deviation = Math.Sqrt(Ratings(data).Average(rating => Math.Pow(rating - data.MeanRating, 2)));
        var expected = 0.95 * deviation * (Math.Sqrt((double)data.Count / Users) + Math.Sqrt((double)data.Count / Items));

        Assert.Equal(expected, RegularizationFit.Rule(data, _options), 1e-4);
        Assert.Equal(RegularizationFit.CountWeighted, RegularizationFit.Rule(data, _options with { CountWeighted = true }));
    }

    [Fact]
    public void Too_few_ratings_are_left_to_the_rule()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 50, items: 30, perUser: 10, seed: 1));
        var model = ExplicitAlsTrainer.Train(data, _options);

        Assert.Equal(RegularizationFit.Rule(data, _options), model.Options.Regularization);
        Assert.Null(model.Noise);
        Assert.True(float.IsNaN(model.Deviation(model.UserVariance(1, 1), 0)));
    }

    [Fact]
    public void Empty_data_and_one_rating_get_a_model()
    {
        Assert.Equal(0, ExplicitAlsTrainer.Train(TestData.Build(), _options).ItemCount);
        Assert.True(float.IsFinite(ExplicitAlsTrainer.Train(TestData.Build((1, 1, 5f)), _options).Predict(0, 0)));
    }

    [Fact]
    public void A_penalty_that_is_given_is_taken_as_it_is() => Assert.Equal(
        7, ExplicitAlsTrainer.Train(Parts(noise: _ => 1, seed: 4).Training, _options with { Regularization = 7 }).Options.Regularization);

    [Fact]
    public void Deviations_tell_erratic_users_from_steady_ones_and_hold_80_percent()
    {
        var (training, test) = Parts(noise: user => user % 2 == 0 ? 0.25 : 1, seed: 5);
        var model = ExplicitAlsTrainer.Train(training, _options);
        var deviations = new List<float>[] { [], [] };
        var (inside, count) = (0, 0);
        var factors = new float[model.Factors];
        for (var user = 0; user < Users; user++)
        {
            var ratings = new float[training.ByUser.ColumnsOf(user).Length];
            training.Scale.Decode(training.ByUser.CodesOf(user), ratings);
            var bias = model.FoldIn(training.ByUser.ColumnsOf(user), ratings, factors, out var squaredError);
            var variance = model.UserVariance(squaredError, ratings.Length);
            for (var place = 0; place < test.ByUser.ColumnsOf(user).Length; place++)
            {
                var item = test.ByUser.ColumnsOf(user)[place];
                var error = model.Predict(factors, bias, item) - test.Scale.ValueOf(test.ByUser.CodesOf(user)[place]);
                deviations[user % 2].Add(model.Deviation(variance, item));
                inside += Math.Abs(error) < 1.28155 * model.Deviation(variance, item) ? 1 : 0;
                count++;
            }
        }

        Assert.True(deviations[1].Average() > 1.5 * deviations[0].Average(), $"{deviations[0].Average()} {deviations[1].Average()}");
        Assert.InRange((double)inside / count, 0.76, 0.84);
    }

    [Fact]
    public void A_model_of_other_ratings_has_no_noise_to_fit()
    {
        var (training, test) = Parts(noise: _ => 1, seed: 6);
        var model = ExplicitAlsTrainer.Train(training, _options with { Regularization = 7 });
        var other = TestData.Build((1, 1, 5f));

        Assert.Throws<ArgumentException>(() => RatingNoise.Fit(
            model.WithItems(training.Items, training.Items), training, test, WorkerThreads.Shared));
        Assert.Throws<ArgumentException>(() => ExplicitAlsTrainer
            .Train(other, _options).With(RatingNoise.Fit(model, training, test)));
    }

    private static double Rmse(ExplicitAlsModel model, RatingData test)
    {
        var squares = new List<double>();
        for (var user = 0; user < test.Users.Count; user++)
        {
            for (var place = 0; place < test.ByUser.ColumnsOf(user).Length; place++)
            {
                squares.Add(Math.Pow(
                    model.Predict(user, test.ByUser.ColumnsOf(user)[place])
                    - test.Scale.ValueOf(test.ByUser.CodesOf(user)[place]), 2));
            }
        }

        return Math.Sqrt(squares.Average());
    }

    private static IEnumerable<double> Ratings(RatingData data) => Enumerable.Range(0, data.Users.Count)
        .SelectMany(user => data.ByUser.CodesOf(user).ToArray()).Select(code => (double)data.Scale.ValueOf(code));

    /// <summary>Ratings of three tastes with noise of known size, in half stars; a fifth of them apart.</summary>
    private static (RatingData Training, RatingData Test) Parts(Func<int, double> noise, int seed)
    {
        var random = new RandomStream(seed, 77);
        var users = Rows(Users, ref random);
        var items = Rows(Items, ref random);
        var (userIds, itemIds) = (IdMap.FromIds([.. Enumerable.Range(0, Users)]), IdMap.FromIds([.. Enumerable.Range(0, Items)]));
        var training = new RatingDataBuilder(RatingScale.HalfStars, userIds, itemIds);
        var test = new RatingDataBuilder(RatingScale.HalfStars, userIds, itemIds);
        for (var user = 0; user < Users; user++)
        {
            for (var item = 0; item < Items; item++)
            {
                if (random.NextDouble() < 0.2)
                {
                    var taste = users[user].Zip(items[item], (left, right) => left * right).Sum();
                    var rating = 3 + (0.6 * taste) + (noise(user) * random.NextNormal());
                    var code = (byte)Math.Clamp(Math.Round(2 * rating), 1, 10);
                    (random.NextDouble() < 0.2 ? test : training).Add(user, item, code);
                }
            }
        }

        return (training.Build(), test.Build());
    }

    private static double[][] Rows(int count, ref RandomStream random)
    {
        var rows = new double[count][];
        for (var row = 0; row < count; row++)
        {
            rows[row] = [random.NextNormal(), random.NextNormal(), random.NextNormal()];
        }

        return rows;
    }
}
