using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Bayesian;

namespace MovieRecs.Als.Tests.Models;

[Trait("Category", "Vector")]
public sealed class RatingContributionsTests
{
    private static readonly RatingData _data = TestData.Build(TestData.MadeRatings(users: 1000, items: 60, perUser: 25, seed: 3));
    private static readonly int[] _items = [0, 7, 31, 59];

    private static readonly ExplicitAlsModel _als = TrainAls(new ExplicitAlsOptions { Factors = 20, Regularization = 3 });
    private static readonly BayesianModel _bayesian = TrainBayesian(new BayesianOptions { Factors = 5 });

    [Fact]
    public void Of_a_thousand_users_base_and_contributions_add_up_to_the_prediction()
    {
        var ensemble = new RatingEnsemble(_als, _bayesian, bayesianShare: .4f);

        for (var user = 0; user < _data.Users.Count; user++)
        {
            AssertAddUp(ensemble, user, count: 1 + (user % 25)); // by the system of the ratings, and by that of the factors
        }
    }

    public static TheoryData<string> Kinds =>
        ["als", "als without biases", "als weighted by counts", "als without sets", "bayesian", "bayesian without sets", "bayesian of even noise"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void They_add_up_for_every_kind_of_model(string kind)
    {
        var plain = new ExplicitAlsOptions { Factors = 6, Regularization = 2 };
        var ensemble = kind switch
        {
            "als" => new RatingEnsemble(_als),
            "als without biases" => new RatingEnsemble(TrainAls(plain with { HasBiases = false })),
            "als weighted by counts" => new RatingEnsemble(TrainAls(plain with { CountWeighted = true, Regularization = .1f })),
            "als without sets" => new RatingEnsemble(TrainAls(plain with { UserSetRegularization = 0, ItemSetRegularization = 0 })),
            "bayesian" => new RatingEnsemble(_als, _bayesian, bayesianShare: 1),
            "bayesian without sets" => new RatingEnsemble(
                _als, TrainBayesian(new BayesianOptions { Factors = 5, UsesImplicitSets = false }), bayesianShare: 1),
            _ => new RatingEnsemble(_als, TrainBayesian(new BayesianOptions { Factors = 5, NoiseFreedom = 0 }), bayesianShare: 1),
        };

        for (var user = 0; user < 40; user++)
        {
            AssertAddUp(ensemble, user, count: 20);
        }
    }

    [Fact]
    public void A_contribution_is_what_the_prediction_loses_if_the_rating_were_as_expected()
    {
        var rated = _data.ByUser.ColumnsOf(5).ToArray();
        var ratings = RatingsOf(5);
        var ensemble = new RatingEnsemble(TrainAls(
            new ExplicitAlsOptions { Factors = 6, Regularization = 2, UserSetRegularization = 0, ItemSetRegularization = 0 }));
        var contribution = ensemble.Explain(new RatingProfile(rated, ratings), _items).Of(2)[4];
        var before = Predict(ensemble, rated, ratings, _items[2]);

        // What anybody would give the item, so that there is nothing to learn from it.
        ratings[4] = ensemble.Als.GlobalMean + ensemble.Als.ItemBiases.Span[rated[4]];
        var after = Predict(ensemble, rated, ratings, _items[2]);

        Assert.Equal(contribution, before - after, 1e-4f);
        Assert.True(Math.Abs(contribution) > 1e-3f, $"{contribution}");
    }

    [Fact]
    public void Without_ratings_there_is_only_the_base()
    {
        var ensemble = new RatingEnsemble(_als, _bayesian, bayesianShare: .4f);

        var contributions = ensemble.Explain(new RatingProfile([], []), _items);

        Assert.Equal(0, contributions.RatingCount);
        for (var place = 0; place < _items.Length; place++)
        {
            Assert.Empty(contributions.Of(place).ToArray());
            Assert.Equal(ensemble.Predict(ensemble.Unknown, _items[place]), contributions.BaseOf(place), 1e-4f);
        }
    }

    [Fact]
    public void An_item_that_the_model_lacks_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(
        "itemIndices", () => new RatingEnsemble(_als).Explain(new RatingProfile([], []), [60]));

    private static void AssertAddUp(RatingEnsemble ensemble, int user, int count)
    {
        var rated = _data.ByUser.ColumnsOf(user).ToArray();
        count = Math.Min(count, rated.Length);
        var profile = new RatingProfile(rated.AsSpan(0, count), RatingsOf(user).AsSpan(0, count));

        var contributions = ensemble.Explain(profile, _items);

        var folded = ensemble.FoldIn(profile);
        for (var place = 0; place < _items.Length; place++)
        {
            var sum = contributions.BaseOf(place);
            foreach (var contribution in contributions.Of(place))
            {
                sum += contribution;
            }

            Assert.Equal(ensemble.Predict(folded, _items[place]), sum, 1e-3f);
        }
    }

    private static float Predict(RatingEnsemble ensemble, int[] rated, float[] ratings, int item) =>
        ensemble.Predict(ensemble.FoldIn(new RatingProfile(rated, ratings)), item);

    private static float[] RatingsOf(int user)
    {
        var ratings = new float[_data.ByUser.LengthOf(user)];
        _data.Scale.Decode(_data.ByUser.CodesOf(user), ratings);
        return ratings;
    }

    private static ExplicitAlsModel TrainAls(ExplicitAlsOptions options) =>
        ExplicitAlsTrainer.Train(_data, options with { Iterations = 3 });

    private static BayesianModel TrainBayesian(BayesianOptions options) =>
        BayesianTrainer.Train(_data, options with { BurnIn = 8, Samples = 5, Thinning = 1 });
}
