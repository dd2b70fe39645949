using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Tests.Infrastructure;
using MovieRecs.Als.Tests.Interactions.DataSets;

namespace MovieRecs.Als.Tests.Models;

[Trait("Category", "Vector")]
public sealed class SideAlsTrainerTests
{
    private static readonly ExplicitAlsOptions _options = new() { Factors = 4, Regularization = 3 };

    [Fact]
    public void The_loss_never_rises()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 12, seed: 1));
        var losses = new List<double>();
        SideAlsTrainer.Train(data, _options, Parity(data), 5, new Recorder(losses));

        Assert.Equal(_options.Iterations, losses.Count);
        for (var iteration = 1; iteration < losses.Count; iteration++)
        {
            Assert.True(losses[iteration] <= losses[iteration - 1] * (1 + 1e-5), $"{iteration}: {losses[iteration]}");
        }
    }

    [Fact]
    public void Without_features_it_is_explicit_als()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 12, seed: 2));
        var options = _options with { Iterations = 200 };
        var plain = new List<double>();
        var side = new List<double>();
        ExplicitAlsTrainer.Train(data, options, null, new Recorder(plain));
        SideAlsTrainer.Train(data, options, new SideFeaturesBuilder(data.Items.Count).Build(), 5, new Recorder(side));

        // Other random starts, one objective.
        Assert.Equal(plain[^1], side[^1], 0.01 * plain[^1]);
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
        var model = SideAlsTrainer.Train(data, _options, Parity(data), 1);

        Assert.True(model.Predict(0, 20) > model.Predict(0, 21) + 2, $"{model.Predict(0, 20)} {model.Predict(0, 21)}");
    }

    [Fact]
    public void The_model_does_not_depend_on_the_number_of_threads()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 80, items: 40, perUser: 12, seed: 3));
        var one = SideAlsTrainer.Train(data, _options, Parity(data), 5, threads: TestData.Threads(1));
        var four = SideAlsTrainer.Train(data, _options, Parity(data), 5, threads: TestData.Threads(4));

        Assert.Equal(one.ItemFactors.ToArray(), four.ItemFactors.ToArray());
        Assert.Equal(one.UserBiases.ToArray(), four.UserBiases.ToArray());
    }

    [ConditionalFact]
    [RequiresDataSet(SharedData.MovieLens100K)]
    public void Features_help_where_ratings_are_few()
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
        var model = SideAlsTrainer.Train(training, new ExplicitAlsOptions { Factors = 6 }, builder.Build(), 5);
        var rmse = RatingEvaluator.Evaluate(new ExplicitAlsPredictor(model), training, test, options).Overall.Rmse;

        // Biased ALS without features: .922.
        Assert.InRange(rmse, 0.9, 0.919);
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        var data = TestData.Build((1, 1, 5f));
        Assert.Throws<ArgumentException>(() => SideAlsTrainer.Train(data, _options with { HasBiases = false }, Parity(data), 5));
        Assert.Throws<ArgumentException>(() => SideAlsTrainer.Train(data, _options, new SideFeaturesBuilder(2).Build(), 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => SideAlsTrainer.Train(data, _options, Parity(data), float.NaN));
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
