using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Tests.Infrastructure;

namespace MovieRecs.Als.Tests.Models;

[Trait("Category", "Vector")]
public sealed class ExplicitAlsFeatureTests
{
    private static readonly ExplicitAlsOptions _options = new() { Factors = 4, Regularization = 3 };

    private static readonly ExplicitAlsOptions _withoutSets =
        _options with { UserSetRegularization = 0, ItemSetRegularization = 0 };

    [Fact]
    public void The_loss_never_rises()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 12, seed: 1));
        var losses = new List<double>();
        ExplicitAlsTrainer.Train(data, _options, Parity(data), progress: new Recorder(losses));

        Assert.Equal(_options.Iterations, losses.Count);
        for (var iteration = 1; iteration < losses.Count; iteration++)
        {
            Assert.True(losses[iteration] <= losses[iteration - 1] * (1 + 1e-5), $"{iteration}: {losses[iteration]}");
        }
    }

    [Fact]
    public void With_the_sets_of_users_the_loss_is_the_objective()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 12, seed: 2));
        var options = _options with { ItemSetRegularization = 0, Precision = FactorPrecision.Full };
        var losses = new List<double>();
        var model = ExplicitAlsTrainer.Train(data, options, progress: new Recorder(losses));

        var objective = 0.0;
        for (var user = 0; user < data.Users.Count; user++)
        {
            var items = data.ByUser.ColumnsOf(user);
            var (mean, meanBias) = MeanOf(model, items);
            for (var place = 0; place < items.Length; place++)
            {
                objective += Math.Pow(model.Predict(user, items[place]) - data.Scale.ValueOf(data.ByUser.CodesOf(user)[place]), 2);
            }

            objective += 3 * ReferenceAls.Row(model.UserFactors, 4, user).Zip(mean, (value, center) => Math.Pow(value - center, 2)).Sum();
            objective += options.BiasRegularization * Math.Pow(model.UserBiases.Span[user] - meanBias, 2);
        }

        for (var item = 0; item < data.Items.Count; item++)
        {
            objective += 3 * ReferenceAls.Row(model.ItemFactors, 4, item).Sum(value => value * value);
            objective += options.BiasRegularization * Math.Pow(model.ItemBiases.Span[item], 2);
            var weights = ReferenceAls.Row(model.SetWeights, 5, item);
            objective += options.UserSetRegularization
                * ((3 * weights[..4].Sum(value => value * value)) + (options.BiasRegularization * weights[4] * weights[4]));
        }

        Assert.Contains(model.SetWeights.ToArray(), weight => Math.Abs(weight) > 0.01);
        Assert.Equal(1, losses[^1] / objective, 1e-4);
    }

    [Fact]
    public void A_fold_in_is_shrunk_to_what_the_rated_items_say()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 12, seed: 4));
        var model = ExplicitAlsTrainer.Train(data, _options);
        int[] items = [3, 17, 31];
        float[] ratings = [5, 1, 4];
        var (mean, meanBias) = MeanOf(model, items);
        var rows = items.Select(item => ReferenceAls.Row(model.ItemFactors, 4, item)).ToArray();
        var (offset, bias) = ReferenceAls.SolveExplicit(
            rows,
            [.. items.Select((item, place) => ratings[place] - model.GlobalMean - model.ItemBiases.Span[item] - meanBias
                - rows[place].Zip(mean, (value, center) => value * center).Sum())],
            3, _options.BiasRegularization, hasBias: true);

        var factors = new float[4];
        var folded = model.FoldIn(items, ratings, factors, out var squaredError);

        ReferenceAls.AssertClose(
            [.. offset.Zip(mean, (distance, center) => distance + center), bias + meanBias], [.. factors, folded], 1e-4);
        var expected = items.Select((item, place) => Math.Pow(model.Predict(factors, folded, item) - ratings[place], 2)).Sum();
        Assert.Equal(expected, squaredError, 1e-3 * expected);
        Assert.Equal(0, model.FoldIn([], [], factors));
    }

    [Fact]
    public void Sets_are_left_out_where_they_do_not_go_together_with_the_rest()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 12, seed: 2));
        foreach (var options in (ExplicitAlsOptions[])[
            _options with { HasBiases = false }, _options with { IsCentered = false }, _options with { CountWeighted = true }])
        {
            Assert.True(ExplicitAlsTrainer.Train(data, options, Parity(data)).SetWeights.IsEmpty);
        }

        Assert.True(ExplicitAlsTrainer.Train(data, _withoutSets).SetWeights.IsEmpty);
    }

    [Fact]
    public void A_model_to_start_from_brings_its_sets_along()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 12, seed: 6));
        var losses = new List<double>();
        var before = ExplicitAlsTrainer.Train(data, _options with { Iterations = 30 }, progress: new Recorder(losses));
        var moved = before.WithItems(data.Items, data.Items);

        Assert.Equal(before.SetWeights.ToArray(), moved.SetWeights.ToArray());
        ExplicitAlsTrainer.Train(data, _options with { Iterations = 1 }, initial: moved, progress: new Recorder(losses));
        ExplicitAlsTrainer.Train(data, _options with { Iterations = 1 }, progress: new Recorder(losses));
        Assert.True(losses[30] < losses[31], $"{losses[30]} {losses[31]}");
        Assert.True(losses[30] < losses[5], $"{losses[30]} {losses[5]}");
    }

    [Fact]
    public void An_item_that_nobody_rated_stands_where_its_features_put_it()
    {
        var ratings = new List<(int, int, float)>();
        for (var user = 0; user < 60; user++)
        {
            for (var item = 0; item < 20; item++)
            {
                ratings.Add((user, item, item % 2 == 0 ? 5 : 1));
            }
        }

        var data = TestData.Build(ratings, items: IdMap.FromIds([.. Enumerable.Range(0, 22)]));
        var model = ExplicitAlsTrainer.Train(data, _withoutSets with { SideRegularization = 1 }, Parity(data));

        Assert.True(model.Predict(0, 20) > model.Predict(0, 21) + 2, $"{model.Predict(0, 20)} {model.Predict(0, 21)}");
    }

    [Fact]
    public void The_model_does_not_depend_on_the_number_of_threads()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 12, seed: 3));
        var one = ExplicitAlsTrainer.Train(data, _options with { Regularization = null }, Parity(data), threads: TestData.Threads(1));
        var four = ExplicitAlsTrainer.Train(data, _options with { Regularization = null }, Parity(data), threads: TestData.Threads(4));

        Assert.Equal(one.ItemFactors.ToArray(), four.ItemFactors.ToArray());
        Assert.Equal(one.UserBiases.ToArray(), four.UserBiases.ToArray());
        Assert.Equal(one.SetWeights.ToArray(), four.SetWeights.ToArray());
    }

    [ConditionalFact]
    [RequiresDataSet(SharedData.MovieLens100K)]
    public void Features_help_and_implicit_sets_help_more()
    {
        var folder = SharedData.Folder(SharedData.MovieLens100K);
        var lines = File.ReadAllLines(Path.Combine(folder, "u.item"), System.Text.Encoding.Latin1);
        var users = IdMap.FromIds([.. Enumerable.Range(1, 943)]);
        var items = IdMap.FromIds([.. Enumerable.Range(1, 1682)]);
        var training = TestData.Build(Read(folder, "u1.base"), users, items);
        var test = TestData.Build(Read(folder, "u1.test"), users, items);
        var builder = new SideFeaturesBuilder(1682);
        for (var item = 0; item < lines.Length; item++)
        {
            var fields = lines[item].Split('|');
            for (var genre = 1; genre < 19; genre++)
            {
                if (fields[5 + genre] == "1")
                {
                    builder.Add(item, "genre", $"{genre}");
                }
            }
        }

        var options = new EvaluationOptions();
        var plain = new ExplicitAlsOptions { Factors = 16, Regularization = 16, UserSetRegularization = 0, ItemSetRegularization = 0 };

        // Biased ALS without features: .922.
        Assert.InRange(Rmse(plain), 0.9, 0.919);
        Assert.InRange(Rmse(new ExplicitAlsOptions { Factors = 16, Regularization = 16 }), 0.87, 0.895);

        double Rmse(ExplicitAlsOptions als) => RatingEvaluator.Evaluate(
            new ExplicitAlsPredictor(ExplicitAlsTrainer.Train(training, als, builder.Build())), training, test, options)
            .Overall.Rmse;
    }

    [Fact]
    public void Features_of_other_items_are_refused()
    {
        var data = TestData.Build((1, 1, 5f));
        Assert.Throws<ArgumentException>(() => ExplicitAlsTrainer.Train(data, _options, new SideFeaturesBuilder(2).Build()));
    }

    private static (double[] Factors, double Bias) MeanOf(ExplicitAlsModel model, ReadOnlySpan<int> items)
    {
        var sum = new double[model.Factors + 1];
        foreach (var item in items)
        {
            for (var column = 0; column < sum.Length; column++)
            {
                sum[column] += model.SetWeights.Span[(item * sum.Length) + column] / Math.Sqrt(items.Length);
            }
        }

        return (sum[..^1], sum[^1]);
    }

    private static IEnumerable<(int, int, float)> Read(string folder, string name) =>
        TestData.ReadTabs(Path.Combine(folder, name)).Select(rating => (rating.User, rating.Item, rating.Rating));

    private static SideFeatures Parity(RatingData data)
    {
        var builder = new SideFeaturesBuilder(data.Items.Count);
        for (var item = 0; item < data.Items.Count; item++)
        {
            builder.Add(item, "parity", $"{data.Items.IdAt(item) % 2}");
        }

        return builder.Build();
    }

    private sealed class Recorder(List<double> losses) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => losses.Add(value.Loss);
    }
}
