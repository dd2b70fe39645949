using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Tests.Evaluation;

/// <summary>Lists made together are, bit for bit, those that scoring every item gives.</summary>
public sealed class UserListsTests
{
    private const int Length = 15;

    private static readonly RatingData _data = TestData.Build(TestData.MadeRatings(users: 150, items: 400, perUser: 40, seed: 5));

    public static TheoryData<string> Rankers => ["implicit", "implicit with popularity", "explicit", "popularity", "bias"];

    [Theory]
    [MemberData(nameof(Rankers))]
    public void Lists_of_a_batch_are_those_of_the_scores(string name)
    {
        var ranker = Ranker(name);
        var batch = new UserLists(ranker, Length).CreateBatch();
        for (var start = 0; start < _data.Users.Count; start += ListBatch.Capacity)
        {
            var users = Enumerable.Range(start, Math.Min(ListBatch.Capacity, _data.Users.Count - start)).ToArray();
            batch.Clear();
            Array.ForEach(users, user => batch.Add(ProfileOf(user), _data.ByUser.ColumnsOf(user)));
            batch.Rank();

            for (var position = 0; position < users.Length; position++)
            {
                Assert.Equal(Expected(ranker, users[position]), batch.ListAt(position).ToArray());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rankers))]
    public void Scores_are_the_inner_products_that_top_items_compares(string name)
    {
        var ranker = Ranker(name);
        var vector = new float[ranker.VectorLength];
        ranker.FoldIn(ProfileOf(3), vector);
        var excluded = new ItemSet(ranker.ItemCount);
        excluded.AddRange(_data.ByUser.ColumnsOf(3));
        var list = new ScoredItem[Length];

        TopItems.Select(ranker.ItemVectors.Span, ranker.VectorLength, vector, excluded, list);

        Assert.Equal(Expected(ranker, 3), list);
    }

    [Fact]
    public void The_order_of_an_explicit_model_is_that_of_its_predictions()
    {
        var ranker = (ExplicitAlsPredictor)Ranker("explicit");
        var predicted = new float[_data.Items.Count];
        ranker.Predict(ProfileOf(7), [.. Enumerable.Range(0, predicted.Length)], predicted);
        var list = Expected(ranker, 7);

        for (var rank = 1; rank < list.Length; rank++)
        {
            Assert.True(predicted[list[rank - 1].ItemIndex] > predicted[list[rank].ItemIndex] - 1e-5f);
        }
    }

    [Fact]
    public void Any_other_ranker_gets_the_lists_of_its_scores()
    {
        var batch = new UserLists(ItemKnnTrainer.Train(_data, new ItemKnnOptions()), 3).CreateBatch();
        batch.Add(ProfileOf(0), _data.ByUser.ColumnsOf(0));
        batch.Add(ProfileOf(1), []);
        batch.Rank();

        Assert.Equal(2, batch.Count);
        Assert.Equal(3, batch.ListAt(0).Length);
        Assert.DoesNotContain(
            batch.ListAt(0).ToArray(), scored => _data.ByUser.ColumnsOf(0).Contains(scored.ItemIndex));
    }

    [Fact]
    public void Lists_by_a_bayesian_model_are_those_of_its_scores_whoever_else_is_in_the_batch()
    {
        var model = BayesianTrainer.Train(_data, new BayesianOptions { Factors = 6, BurnIn = 5, Samples = 4, Thinning = 1 });
        var batch = new UserLists(model, Length).CreateBatch();
        for (var count = 1; count <= 4; count++)
        {
            batch.Clear();
            for (var user = 0; user < count; user++)
            {
                batch.Add(ProfileOf(user), _data.ByUser.ColumnsOf(user));
            }

            batch.Rank();

            for (var user = 0; user < count; user++)
            {
                Assert.Equal(Expected(model, user), batch.ListAt(user).ToArray());
            }
        }

        var best = batch.ListAt(0)[0].ItemIndex;
        batch.Clear();
        batch.Add(ProfileOf(0), [best]); // a word of the set with a single bit
        batch.Rank();
        Assert.DoesNotContain(best, batch.ListAt(0).ToArray().Select(scored => scored.ItemIndex));
    }

    [Fact]
    public void What_one_batch_excluded_the_next_one_does_not()
    {
        var batch = new UserLists(Ranker("implicit"), _data.Items.Count).CreateBatch();
        batch.Add(ProfileOf(0), _data.ByUser.ColumnsOf(0));
        batch.Rank();
        batch.Clear();
        batch.Add(ProfileOf(0), []);
        batch.Rank();

        Assert.Equal(_data.Items.Count, batch.ListAt(0).Length);
    }

    [Fact]
    public void A_batch_refuses_more_users_than_it_holds()
    {
        var batch = new UserLists(Ranker("implicit"), 1).CreateBatch();
        for (var user = 0; user < ListBatch.Capacity; user++)
        {
            batch.Add(ProfileOf(user), []);
        }

        Assert.Throws<InvalidOperationException>(() => batch.Add(ProfileOf(0), []));
    }

    [Fact]
    public void A_model_with_a_value_that_is_no_number_is_an_error()
    {
        var model = new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 2 }, default, new[] { 1f, 2f, float.NaN, 3f });

        Assert.Throws<InvalidOperationException>(() => new UserLists(new ImplicitAlsRanker(model), 1));
    }

    private static IFactorRanker Ranker(string name) => name switch
    {
        "implicit" => new ImplicitAlsRanker(
            ImplicitAlsTrainer.Train(_data, new ImplicitAlsOptions { Factors = 12, Iterations = 3 })),
        "implicit with popularity" => new ImplicitAlsRanker(
            ImplicitAlsTrainer.Train(_data, new ImplicitAlsOptions { Factors = 12, Iterations = 3 })
                .With(ItemPopularity.Of(_data))),
        "explicit" => new ExplicitAlsPredictor(
            ExplicitAlsTrainer.Train(_data, new ExplicitAlsOptions { Factors = 7, Iterations = 3 })),
        "popularity" => PopularityModel.Train(_data),
        _ => BiasModel.Train(_data, new BiasOptions()),
    };

    private static RatingProfile ProfileOf(int user) => new(
        _data.ByUser.ColumnsOf(user), _data.ByUser.CodesOf(user).ToArray().Select(_data.Scale.ValueOf).ToArray(), user);

    private static ScoredItem[] Expected(IRanker ranker, int user)
    {
        var scores = new float[ranker.ItemCount];
        ranker.Score(ProfileOf(user), scores);
        var rated = _data.ByUser.ColumnsOf(user).ToArray();
        return [.. Enumerable.Range(0, scores.Length).Except(rated)
            .Select(item => new ScoredItem(item, scores[item]))
            .OrderByDescending(scored => scored.Score).ThenBy(scored => scored.ItemIndex)
            .Take(Length)];
    }
}
