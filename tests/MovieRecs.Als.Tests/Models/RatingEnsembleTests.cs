using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Bayesian;

namespace MovieRecs.Als.Tests.Models;

public sealed class RatingEnsembleTests
{
    private static readonly (RatingData Training, RatingData HeldOut) _data = Divide();
    private static readonly ExplicitAlsModel _als = TrainAls(regularization: 4);
    private static readonly BayesianModel _bayesian = BayesianTrainer.Train(
        _data.Training, new BayesianOptions { Factors = 4, BurnIn = 20, Samples = 10, Thinning = 2 });

    // Its chain has hardly begun.
    private static readonly BayesianModel _hasty = BayesianTrainer.Train(
        _data.Training, new BayesianOptions { Factors = 4, BurnIn = 0, Samples = 1, Thinning = 1 });

    private static readonly int[] _items = [3, 7, 11];
    private static readonly float[] _ratings = [4f, 2f, 5f];

    [Fact]
    public void Predicts_the_weighted_mean_of_both_models()
    {
        var ensemble = new RatingEnsemble(_als, _bayesian, bayesianShare: 0.25f);
        var (als, bayesian, both) = (new float[5], new float[5], new float[5]);
        new ExplicitAlsPredictor(_als).Predict(new RatingProfile(_items, _ratings), [0, 1, 2, 3, 4], als);
        _bayesian.Predict(new RatingProfile(_items, _ratings), [0, 1, 2, 3, 4], bayesian);

        ensemble.Predict(new RatingProfile(_items, _ratings), [0, 1, 2, 3, 4], both);

        for (var item = 0; item < both.Length; item++)
        {
            Assert.Equal((0.75f * als[item]) + (0.25f * bayesian[item]), both[item], 1e-5f);
            Assert.Equal(both[item], ensemble.Predict(ensemble.FoldIn(new RatingProfile(_items, _ratings)), item));
        }
    }

    [Fact]
    public void Without_a_bayesian_model_it_is_als()
    {
        var ensemble = RatingEnsemble.Fit(_als, bayesian: null, _data.Training, _data.HeldOut);
        var (expected, actual) = (new float[40], new float[40]);
        new ExplicitAlsPredictor(_als).Predict(new RatingProfile(_items, _ratings), [.. Enumerable.Range(0, 40)], expected);

        ensemble.Predict(new RatingProfile(_items, _ratings), [.. Enumerable.Range(0, 40)], actual);

        Assert.Equal(expected, actual);
        Assert.Equal(0, ensemble.BayesianShare);
        Assert.Equal(
            RatingNoise.Fit(_als, _data.Training, _data.HeldOut)!.ItemVariances.ToArray(), ensemble.Als.Noise!.ItemVariances.ToArray());
    }

    [Fact]
    public void Users_folded_in_before_are_taken_as_they_are()
    {
        var users = new BayesianFoldIns(_bayesian, _data.Training.Users.Count);
        var expected = RatingEnsemble.Fit(_als, _bayesian, _data.Training, _data.HeldOut);

        var ensemble = RatingEnsemble.Fit(_als, _bayesian, _data.Training, _data.HeldOut, users);

        Assert.Equal(expected.BayesianShare, ensemble.BayesianShare);
        var profile = new RatingProfile(_items, _ratings);
        Assert.Equal(
            ensemble.Predict(ensemble.FoldIn(profile), 5), ensemble.Predict(ensemble.FoldIn(profile, _bayesian.FoldIn(profile)), 5));
        Assert.Throws<ArgumentException>(
            "bayesian", () => ensemble.FoldIn(new RatingProfile(_items, _ratings), bayesian: null));
        Assert.Throws<ArgumentException>("bayesian", () => new RatingEnsemble(_als).FoldIn(
            new RatingProfile(_items, _ratings), _bayesian.FoldIn(new RatingProfile(_items, _ratings))));
    }

    [Fact]
    public void The_better_model_gets_the_larger_share()
    {
        var withGood = RatingEnsemble.Fit(_als, _bayesian, _data.Training, _data.HeldOut).BayesianShare;
        var withBad = RatingEnsemble.Fit(TrainAls(regularization: 1000), _bayesian, _data.Training, _data.HeldOut).BayesianShare;

        var withBadBayesian = RatingEnsemble.Fit(_als, _hasty, _data.Training, _data.HeldOut).BayesianShare;

        Assert.InRange(withBadBayesian, 0, .3f);
        Assert.InRange(withGood, .3f, .85f);
        Assert.InRange(withBad, .9f, 1f);
    }

    [Fact]
    public void Its_own_deviations_hold_four_of_five_held_out_ratings()
    {
        var ensemble = RatingEnsemble.Fit(_als, _bayesian, _data.Training, _data.HeldOut);
        var inside = 0;
        for (var row = 0; row < _data.HeldOut.Users.Count; row++)
        {
            var known = new float[_data.Training.ByUser.LengthOf(row)];
            _data.Training.Scale.Decode(_data.Training.ByUser.CodesOf(row), known);
            var user = ensemble.FoldIn(new RatingProfile(_data.Training.ByUser.ColumnsOf(row), known));
            var codes = _data.HeldOut.ByUser.CodesOf(row);
            var items = _data.HeldOut.ByUser.ColumnsOf(row);
            for (var position = 0; position < items.Length; position++)
            {
                var error = ensemble.Predict(user, items[position]) - _data.HeldOut.Scale.ValueOf(codes[position]);
                inside += Math.Abs(error) <= 1.2816f * ensemble.Deviation(user, items[position]) ? 1 : 0;
            }
        }

        Assert.True(ensemble.HasDeviations);
        Assert.Equal(.8, inside / (double)_data.HeldOut.Count, .01);
    }

    [Fact]
    public void Somebody_unknown_gets_the_prediction_of_an_empty_profile()
    {
        var ensemble = new RatingEnsemble(_als, _bayesian);
        var empty = new float[1];
        ensemble.Predict(new RatingProfile([], []), [6], empty);

        Assert.Equal(empty[0], ensemble.Predict(ensemble.Unknown, 6));
    }

    [Fact]
    public void Models_of_other_items_and_shares_off_the_scale_are_refused()
    {
        var other = BayesianTrainer.Train(
            TestData.Build((1, 1, 3f), (2, 2, 4f)), new BayesianOptions { Factors = 2, BurnIn = 1, Samples = 1, Thinning = 1 });

        Assert.Throws<ArgumentException>("bayesian", () => new RatingEnsemble(_als, other));
        Assert.Throws<ArgumentOutOfRangeException>("bayesianShare", () => new RatingEnsemble(_als, _bayesian, 1.5f));
        Assert.Throws<ArgumentOutOfRangeException>("bayesianShare", () => new RatingEnsemble(_als, _bayesian, float.NaN));
    }

    private static ExplicitAlsModel TrainAls(float regularization) => ExplicitAlsTrainer.Train(
        _data.Training, new ExplicitAlsOptions { Factors = 4, Regularization = regularization });

    private static (RatingData Training, RatingData HeldOut) Divide()
    {
        var ratings = TestData.MadeRatings(users: 200, items: 60, perUser: 30, seed: 3);
        var all = TestData.Build(ratings);
        return (
            TestData.Build(ratings.Where((_, place) => place % 5 != 0), all.Users, all.Items),
            TestData.Build(ratings.Where((_, place) => place % 5 == 0), all.Users, all.Items));
    }
}
