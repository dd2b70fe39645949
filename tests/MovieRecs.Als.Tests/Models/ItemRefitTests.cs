using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Tests.Models;

[Trait("Category", "Vector")]
public sealed class ItemRefitTests
{
    private const int Gone = 7;

    private static readonly List<(int User, int Item, float Rating)> _ratings =
        TestData.MadeRatings(users: 120, items: 90, perUser: 20, seed: 6);

    private static readonly RatingData _data = TestData.Build(_ratings);

    /// <summary>Without one user, and with other indices of the items: one is only left to items that are not asked for.</summary>
    private static readonly RatingData _left = TestData.Build(_ratings.Where(rating => rating.User != Gone && rating.Item != 3));

    private static readonly int[] _rated = [.. _ratings.Where(rating => rating.User == Gone).Select(rating => rating.Item)];

    private static readonly ImplicitAlsOptions _implicit = new() { Factors = 20, Iterations = 3, Precision = FactorPrecision.Full };

    /// <summary>Without what a model does not keep: what the items are shrunk to.</summary>
    private static readonly ExplicitAlsOptions _explicit = new()
    {
        Factors = 20,
        Iterations = 3,
        Regularization = 3,
        ItemSetRegularization = 0,
        Precision = FactorPrecision.Full,
    };

    public static TheoryData<ImplicitAlsOptions> Objectives => new(
        _implicit, _implicit with { Solver = RowSolver.Hybrid, Precision = FactorPrecision.Rounded },
        ImplicitAlsOptions.HuKorenVolinsky with { Factors = 20, Iterations = 3 });

    public static TheoryData<ExplicitAlsOptions> Losses => new(
        _explicit, _explicit with { UserSetRegularization = 0, Solver = RowSolver.Hybrid, Precision = FactorPrecision.Rounded },
        _explicit with { UserSetRegularization = 0, HasBiases = false, CountWeighted = true, Regularization = .05f });

    [Theory]
    [MemberData(nameof(Objectives))]
    public void Items_that_rank_become_what_an_iteration_on_the_ratings_that_are_left_makes_of_them(ImplicitAlsOptions options)
    {
        var model = ImplicitAlsTrainer.Train(_data, options);
        foreach (var data in (RatingData[])[_data, _left])
        {
            var swept = ImplicitAlsTrainer.Train(data, Swept(options), model.WithItems(_data.Items, data.Items));

            var refit = ItemRefit.Refit(model, _data.Items, data, _rated, TestData.Threads(2));

            AssertRows(data, swept.ItemFactors, model.ItemFactors, refit.ItemFactors, options.Factors);
            Assert.Equal((0, model.Options), (refit.UserCount, refit.Options));
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Items_that_predict_become_what_an_iteration_makes_of_them(ExplicitAlsOptions options)
    {
        var model = ExplicitAlsTrainer.Train(_data, options);
        var swept = ExplicitAlsTrainer.Train(_data, Swept(options), initial: model);

        var refit = ItemRefit.Refit(model, _data.Items, _data, _rated, threads: TestData.Threads(2));

        AssertRows(_data, swept.ItemFactors, model.ItemFactors, refit.ItemFactors, options.Factors);
        if (options.HasBiases)
        {
            AssertRows(_data, swept.ItemBiases, model.ItemBiases, refit.ItemBiases, width: 1);
        }

        Assert.Equal((0, model.GlobalMean, model.Options), (refit.UserCount, refit.GlobalMean, refit.Options));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Items_that_predict_solve_the_equations_of_the_ratings_that_are_left(ExplicitAlsOptions options)
    {
        var model = ExplicitAlsTrainer.Train(_data, options);
        var users = Enumerable.Range(0, _left.Users.Count).Select(user => FoldIn(model, user)).ToArray();
        var factors = new float[_left.Items.Count * options.Factors];
        var biases = new float[_left.Items.Count];
        for (var item = 0; item < biases.Length; item++)
        {
            var raters = _left.ByItem.ColumnsOf(item).ToArray();
            var penalty = options.CountWeighted ? raters.Length : 1;
            var (expected, bias) = ReferenceAls.SolveExplicit(
                [.. raters.Select(user => users[user].Factors)],
                [.. _left.ByItem.CodesOf(item).ToArray().Select(
                    (code, place) => (code / 2.0) - model.GlobalMean - users[raters[place]].Bias)],
                penalty * options.Regularization!.Value, penalty * options.BiasRegularization, options.HasBiases);
            Array.ConvertAll(expected, value => (float)value).CopyTo(factors, item * options.Factors);
            biases[item] = (float)bias;
        }

        var refit = ItemRefit.Refit(model, _data.Items, _left, _rated, threads: TestData.Threads(2));

        AssertRows(_left, factors, model.ItemFactors, refit.ItemFactors, options.Factors);
        if (options.HasBiases)
        {
            AssertRows(_left, biases, model.ItemBiases, refit.ItemBiases, width: 1);
        }
    }

    [Fact]
    public void What_having_rated_an_item_says_of_users_solves_the_equations_of_those_who_are_left()
    {
        var model = ExplicitAlsTrainer.Train(_data, _explicit);
        int[] rated = [.. _rated.Where(item => _left.Items.IndexOf(item) >= 0)];

        var refit = ItemRefit.Refit(model, _data.Items, _left, rated);

        // The last one was solved with all others as they are now; the others with some as they were.
        var expected = new double[21];
        var precision = _explicit.UserSetRegularization;
        foreach (var user in _left.ByItem.ColumnsOf(_left.Items.IndexOf(rated[^1])))
        {
            var items = _left.ByUser.ColumnsOf(user).ToArray().Select(_left.Items.IdAt).ToArray();
            var share = 1 / Math.Sqrt(items.Length);
            var (factors, bias) = FoldIn(model, user);
            double[] rest = [.. factors, bias];
            foreach (var item in items.Where(item => item != rated[^1]))
            {
                rest = [.. rest.Zip(WeightsOf(refit, item), (value, weight) => value - (share * weight))];
            }

            expected = [.. expected.Zip(rest, (sum, value) => sum + (share * value))];
            precision += (float)(share * share);
        }

        ReferenceAls.AssertClose([.. expected.Select(sum => sum / precision)], WeightsOf(refit, rated[^1]), 2e-4);
        Assert.All(rated, item => Assert.NotEqual(WeightsOf(model, item), WeightsOf(refit, item)));
        Assert.Equal(WeightsOf(model, Other()), WeightsOf(refit, Other()));

        static double[] WeightsOf(ExplicitAlsModel model, int item) => ReferenceAls.Row(model.SetWeights, 21, _data.Items.IndexOf(item));
    }

    [Fact]
    public void With_all_ratings_left_a_model_that_has_settled_stays_as_it_is()
    {
        var ranker = ImplicitAlsTrainer.Train(_data, _implicit with { Iterations = 400 })
            .With(ItemPopularity.Of(_data)).With(new Recency(.5f, 10));
        var options = new ExplicitAlsOptions { Factors = 4, Regularization = 3, Iterations = 400, Precision = FactorPrecision.Full };
        var features = Parity(_data);
        var stars = ExplicitAlsTrainer.Train(_data, options, features);
        stars = stars.With(new RatingNoise([.1f, .2f, .3f, .4f, .5f], .5f, new float[_data.Items.Count]).For(stars, _data));

        var ranks = ItemRefit.Refit(ranker, _data.Items, _data, _data.Items.Ids.ToArray());
        var predicts = ItemRefit.Refit(stars, _data.Items, _data, _data.Items.Ids.ToArray(), features);

        AssertNear(ranker.ItemFactors, ranks.ItemFactors, .01);
        Assert.Equal(ranker.Popularity!.Scores.ToArray(), ranks.Popularity!.Scores.ToArray());
        Assert.Equal(ranker.Recency, ranks.Recency);
        AssertNear(stars.ItemFactors, predicts.ItemFactors, .05);
        AssertNear(stars.ItemBiases, predicts.ItemBiases, .05);
        AssertNear(stars.SetWeights, predicts.SetWeights, .05);
        AssertNear(stars.Noise!.ItemVariances, predicts.Noise!.ItemVariances, .02);
    }

    [Fact]
    public void The_popularity_is_that_of_the_ratings_that_are_left()
    {
        var model = ImplicitAlsTrainer.Train(_data, _implicit).With(ItemPopularity.Of(_data));

        var refit = ItemRefit.Refit(model, _data.Items, _left, _rated);

        AssertRows(
            _left, ItemPopularity.Of(_left).Scores, model.Popularity!.Scores, refit.Popularity!.Scores, width: 1, tolerance: 0);
    }

    [Fact]
    public void An_item_without_ratings_is_like_one_that_nobody_ever_rated()
    {
        var ranker = ImplicitAlsTrainer.Train(_data, _implicit).With(ItemPopularity.Of(_data));
        var stars = ExplicitAlsTrainer.Train(_data, _explicit);
        stars = stars.With(new RatingNoise([.1f, .2f, .3f, .4f, .5f], .5f, new float[_data.Items.Count]));
        foreach (var data in (RatingData[])[_left, TestData.Build()])
        {
            var ranks = ItemRefit.Refit(ranker, _data.Items, data, [3]);
            var predicts = ItemRefit.Refit(stars, _data.Items, data, [3]);

            var row = _data.Items.IndexOf(3);
            Assert.Equal(new float[20], ranks.ItemFactors.Slice(row * 20, 20).ToArray());
            Assert.Equal(0, ranks.Popularity!.Scores.Span[row]);
            Assert.Equal(new float[20], predicts.ItemFactors.Slice(row * 20, 20).ToArray());
            Assert.Equal(0, predicts.ItemBiases.Span[row]);
            Assert.Equal(new float[21], predicts.SetWeights.Slice(row * 21, 21).ToArray());
            Assert.Equal(.9f, predicts.Noise!.ItemVariances.Span[row], 1e-6f); // d + e
            Assert.Equal(0, predicts.Noise!.ItemVariances.Span[row + 1]);
        }
    }

    [Fact]
    public void Items_that_the_model_lacks_are_left_out_and_ids_of_another_model_refused()
    {
        var model = ImplicitAlsTrainer.Train(_left, _implicit);

        var refit = ItemRefit.Refit(model, _left.Items, _data, [3, 100_000]);

        Assert.Equal(model.ItemFactors.ToArray(), refit.ItemFactors.ToArray());
        Assert.Throws<ArgumentException>("items", () => ItemRefit.Refit(model, _data.Items, _left, []));
        var stars = ExplicitAlsTrainer.Train(_left, _explicit);
        Assert.Throws<ArgumentException>("items", () => ItemRefit.Refit(stars, _data.Items, _left, []));
        Assert.Throws<ArgumentException>(
            "itemFeatures", () => ItemRefit.Refit(stars, _left.Items, _left, [], Parity(_data)));
    }

    [Fact]
    public void The_rows_do_not_depend_on_the_number_of_threads()
    {
        var ranker = ImplicitAlsTrainer.Train(_data, _implicit);
        var stars = ExplicitAlsTrainer.Train(_data, _explicit with { ItemSetRegularization = 2 });

        Assert.Equal(
            ItemRefit.Refit(ranker, _data.Items, _left, _rated, TestData.Threads(1)).ItemFactors.ToArray(),
            ItemRefit.Refit(ranker, _data.Items, _left, _rated, TestData.Threads(3)).ItemFactors.ToArray());
        Assert.Equal(
            ItemRefit.Refit(stars, _data.Items, _left, _rated, threads: TestData.Threads(1)).ItemFactors.ToArray(),
            ItemRefit.Refit(stars, _data.Items, _left, _rated, threads: TestData.Threads(3)).ItemFactors.ToArray());
    }

    private static (double[] Factors, double Bias) FoldIn(ExplicitAlsModel model, int user)
    {
        var factors = new float[model.Factors];
        int[] items = [.. _left.ByUser.ColumnsOf(user).ToArray().Select(item => _data.Items.IndexOf(_left.Items.IdAt(item)))];
        var bias = model.FoldIn(items, [.. _left.ByUser.CodesOf(user).ToArray().Select(code => code / 2f)], factors);
        return (Array.ConvertAll(factors, value => (double)value), bias);
    }

    private static int Other() => _data.Items.Ids.ToArray().First(item => !_rated.Contains(item) && item != 3);

    private static TOptions Swept<TOptions>(TOptions options)
        where TOptions : AlsOptions =>
        options with { Iterations = 1, Solver = RowSolver.Exact, Precision = FactorPrecision.Full };

    /// <summary>The rows of the rated items are as expected, and all others as they were.</summary>
    private static void AssertRows(
        RatingData data, ReadOnlyMemory<float> expected, ReadOnlyMemory<float> before, ReadOnlyMemory<float> after, int width,
        double tolerance = 2e-4)
    {
        foreach (var item in _data.Items.Ids)
        {
            var index = _data.Items.IndexOf(item);
            var row = ReferenceAls.Row(after, width, index);
            if (!_rated.Contains(item))
            {
                Assert.Equal(ReferenceAls.Row(before, width, index), row);
                continue;
            }

            Assert.NotEqual(ReferenceAls.Row(before, width, index), row);
            var source = data.Items.IndexOf(item);
            ReferenceAls.AssertClose(source < 0 ? new double[width] : ReferenceAls.Row(expected, width, source), row, tolerance);
        }
    }

    private static void AssertNear(ReadOnlyMemory<float> expected, ReadOnlyMemory<float> actual, double tolerance) =>
        ReferenceAls.AssertClose(ReferenceAls.Row(expected, expected.Length, 0), ReferenceAls.Row(actual, actual.Length, 0), tolerance);

    private static SideFeatures Parity(RatingData data)
    {
        var builder = new SideFeaturesBuilder(data.Items.Count);
        for (var item = 0; item < data.Items.Count; item++)
        {
            builder.Add(item, "parity", $"{data.Items.IdAt(item) % 2}");
        }

        return builder.Build();
    }
}
