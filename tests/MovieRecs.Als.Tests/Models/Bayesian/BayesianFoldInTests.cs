using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Bayesian;

namespace MovieRecs.Als.Tests.Models.Bayesian;

[Trait("Category", "Vector")]
public sealed class BayesianFoldInTests
{
    private const int ItemCount = 150; // more than two blocks of a prediction

    private static readonly BayesianModel _model = Train(seed: 1);

    private static readonly int[] _rated = [3, 1, 40, 77];

    private static readonly float[] _stars = [5, 1.5f, 3, 4.5f];

    private static readonly int[] _all = [.. Enumerable.Range(0, ItemCount)];

    private static RatingProfile Profile => new(_rated, _stars);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Predicts_what_the_profile_predicts(bool withDeviations)
    {
        var room = withDeviations ? ItemCount : 0;
        var (ratings, deviations) = (new float[ItemCount], new float[room]);
        var (expectedRatings, expectedDeviations) = (new float[ItemCount], new float[room]);
        _model.Predict(Profile, _all, expectedRatings, expectedDeviations);
        _model.Predict(_model.FoldIn(Profile, withDraws: true), _all, ratings, deviations);

        Assert.Equal(expectedRatings, ratings);
        Assert.Equal(expectedDeviations, deviations);
    }

    [Fact]
    public void Means_are_the_same_with_and_without_draws()
    {
        var (with, without) = (_model.FoldIn(Profile, withDraws: true), _model.FoldIn(Profile));

        Assert.All(_all, item => Assert.Equal(_model.Predict(with, item), _model.Predict(without, item)));
    }

    [Fact]
    public void One_item_gets_what_it_gets_among_many()
    {
        var user = _model.FoldIn(Profile);
        var ratings = new float[ItemCount];
        _model.Predict(user, _all, ratings);

        Assert.All(_all, item => Assert.Equal(ratings[item], _model.Predict(user, item)));
    }

    [Fact]
    public void Scores_are_the_predictions()
    {
        var (scores, ratings) = (new float[ItemCount], new float[ItemCount]);

        _model.Score(Profile, scores);

        _model.Predict(Profile, _all, ratings);
        Assert.All(_all, item => Assert.Equal(ratings[item], scores[item], 1e-5f));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(BayesianFoldIns.Capacity + 3)]
    public void Users_of_a_pass_are_folded_in_once_as_far_as_there_is_room(int userIndex)
    {
        var users = new BayesianFoldIns(_model, BayesianFoldIns.Capacity + 10);

        var (first, second) = (users.Of(userIndex, Profile), users.Of(userIndex, Profile));

        Assert.Equal(userIndex < BayesianFoldIns.Capacity, ReferenceEquals(first, second));
        Assert.All(_all, item => Assert.Equal(_model.Predict(_model.FoldIn(Profile), item), _model.Predict(second, item)));
    }

    [Fact]
    public void The_variance_over_samples_is_that_of_models_with_one_sample_each()
    {
        var alike = Train(seed: 42, noiseFreedom: 0); // γ goes on from sample to sample
        var user = alike.FoldIn(Profile);
        var single = alike.Samples.Select(sample => new BayesianModel(
            alike.Options, alike.GlobalMean, alike.ItemCount, null, [sample], sweeps: 1, null)).ToArray();
        foreach (var item in _all)
        {
            var predictions = single.Select(model => (double)model.Predict(model.FoldIn(Profile), item)).ToArray();
            var mean = predictions.Average();

            Assert.Equal(mean, alike.Predict(user, item, out var variance), 1e-5);
            Assert.Equal(predictions.Average(value => (value - mean) * (value - mean)), variance, 1e-5);
            Assert.True(variance > 1e-4, $"{variance}"); // far above the tolerance: it says something
        }
    }

    [Fact]
    public void Predictions_allocate_nothing()
    {
        var user = _model.FoldIn(Profile, withDraws: true);
        var (ratings, deviations) = (new float[ItemCount], new float[ItemCount]);
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            _model.Predict(user, _all, ratings, deviations);
            _model.Predict(user, 3, out _);
        }
    }

    [Fact]
    public void Draws_double_its_size()
    {
        var (with, without) = (_model.FoldIn(Profile, withDraws: true), _model.FoldIn(Profile));

        Assert.True(with.HasDraws);
        Assert.False(without.HasDraws);
        Assert.Equal(_model.SampleCount * (16 + 2) * sizeof(float), with.SizeInBytes - without.SizeInBytes); // 4 factors take 16
    }

    [Fact]
    public void A_user_without_ratings_can_be_folded_in()
    {
        var user = _model.FoldIn(default, withDraws: true);
        var (ratings, deviations) = (new float[ItemCount], new float[ItemCount]);
        _model.Predict(user, _all, ratings, deviations);

        Assert.All(ratings.Concat(deviations), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_fold_in_of_another_model_is_refused() =>
        Assert.Throws<ArgumentException>("user", () => _model.Predict(Train(seed: 2).FoldIn(Profile), 0));

    [Fact]
    public void Deviations_without_draws_are_refused() => Assert.Throws<ArgumentException>("user", () => _model.Predict(
        _model.FoldIn(Profile), _all, new float[ItemCount], new float[ItemCount]));

    [Theory]
    [InlineData(149, 150)]
    [InlineData(150, 149)]
    public void Room_of_another_length_is_refused(int ratings, int deviations) => Assert.Throws<ArgumentException>(() =>
        _model.Predict(_model.FoldIn(Profile, withDraws: true), _all, new float[ratings], new float[deviations]));

    [Theory]
    [InlineData(-1)]
    [InlineData(ItemCount)]
    public void Unknown_items_are_refused(int item)
    {
        var user = _model.FoldIn(Profile);

        Assert.Throws<ArgumentOutOfRangeException>(nameof(item), () => _model.Predict(user, item));
        Assert.Throws<ArgumentOutOfRangeException>(nameof(item), () => _model.Predict(user, [item], new float[1]));
    }

    private static BayesianModel Train(int seed, double noiseFreedom = 20) => BayesianTrainer.Train(
        TestData.Build(
            TestData.MadeRatings(users: 60, items: ItemCount, perUser: 25, seed: 4),
            items: IdMap.FromIds([.. Enumerable.Range(0, ItemCount)])),
        new BayesianOptions { Factors = 4, BurnIn = 10, Samples = 8, Thinning = 1, Seed = seed, NoiseFreedom = noiseFreedom });
}
