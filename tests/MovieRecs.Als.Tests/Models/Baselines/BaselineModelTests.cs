using System.ComponentModel.DataAnnotations;
using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Baselines;

namespace MovieRecs.Als.Tests.Models.Baselines;

public sealed class BaselineModelTests
{
    [Fact]
    public void Biases_satisfy_their_normal_equations()
    {
        var data = Data((1, 0, 10), (1, 1, 8), (2, 0, 6), (2, 2, 2), (3, 1, 9), (3, 2, 3));
        var options = new BiasOptions { UserRegularization = 0.5, ItemRegularization = 0.25, Iterations = 200 };
        var model = BiasModel.Train(data, options);
        var mean = (5 + 4 + 3 + 1 + 4.5 + 1.5) / 6;

        Assert.Equal(mean, model.GlobalMean, 6);
        for (var item = 0; item < 3; item++)
        {
            var sum = 0.0;
            foreach (var user in data.ByItem.ColumnsOf(item))
            {
                sum += RatingOf(data, user, item) - mean - model.FoldIn(Profile(data, user));
            }

            Assert.Equal(sum / (2 + 0.25), model.ItemBiases.Span[item], 1e-5);
        }
    }

    [Fact]
    public void A_user_without_ratings_is_predicted_the_item_alone()
    {
        var model = BiasModel.Train(Data((1, 0, 10), (1, 1, 8), (2, 0, 6)), new BiasOptions());
        var predictions = new float[2];
        model.Predict(new RatingProfile([], []), [1, 0], predictions);

        Assert.Equal((float)model.GlobalMean + model.ItemBiases.Span[1], predictions[0]);
        Assert.Equal((float)model.GlobalMean + model.ItemBiases.Span[0], predictions[1]);
    }

    [Fact]
    public void All_ratings_equal_leave_no_bias()
    {
        var model = BiasModel.Train(Data((1, 0, 6), (1, 1, 6), (2, 0, 6)), new BiasOptions());

        Assert.Equal(3, model.GlobalMean);
        Assert.All(model.ItemBiases.ToArray(), bias => Assert.Equal(0, bias));
    }

    [Fact]
    public void Popularity_ranks_by_count_and_predicts_the_damped_mean()
    {
        var data = Data((1, 0, 10), (2, 0, 8), (3, 1, 10), (1, 2, 2));
        var model = PopularityModel.Train(data);
        var scores = new float[3];
        model.Score(new RatingProfile([], []), scores);

        // Mean 3.75, damping 5: (9 + 18.75)/7, (5 + 18.75)/6, (1 + 18.75)/6.
        Assert.Equal([2, 1, 1], scores);
        Assert.Equal([27.75f / 7, 23.75f / 6, 19.75f / 6], model.DampedMeans.ToArray());
    }

    [Fact]
    public void Neighbors_have_the_shrunken_cosine_and_ties_go_by_index()
    {
        // Items 0 and 1 share users 1 and 2, items 0 and 2 and items 1 and 2 share user 1.
        var data = Data((1, 0, 8), (1, 1, 8), (1, 2, 8), (2, 0, 8), (2, 1, 8), (3, 3, 8));
        var model = ItemKnnTrainer.Train(data, new ItemKnnOptions { Shrinkage = 1 });

        Assert.Equal([1, 2], model.NeighborsOf(0));
        Assert.Equal(2 / (2 + 1f), model.SimilaritiesOf(0)[0], 6);
        Assert.Equal(1 / (MathF.Sqrt(2) + 1), model.SimilaritiesOf(0)[1], 6);
        Assert.Equal([0, 1], model.NeighborsOf(2));
        Assert.True(model.NeighborsOf(3).IsEmpty);
    }

    [Fact]
    public void Neighbor_scores_add_up_over_what_was_rated()
    {
        var data = Data((1, 0, 8), (1, 1, 8), (1, 2, 8), (2, 0, 8), (2, 1, 8), (3, 3, 8));
        var model = ItemKnnTrainer.Train(data, new ItemKnnOptions { Shrinkage = 1, Neighbors = 1 });
        var scores = new float[4];
        model.Score(new RatingProfile([0, 2], [4, 4]), scores);

        // The only neighbour of 0 is 1, that of 2 is 0.
        Assert.Equal([(float)(1 / (Math.Sqrt(2) + 1)), 2 / 3f, 0, 0], scores);
    }

    [Fact]
    public void Ease_weights_solve_the_constrained_ridge_problem()
    {
        var data = Data((1, 0, 8), (1, 1, 8), (2, 1, 8), (2, 2, 8), (3, 0, 8), (3, 1, 8), (3, 2, 8), (4, 3, 8));
        const float penalty = 0.5f;
        var model = EaseTrainer.Train(data, new EaseOptions { Regularization = penalty, RatingSlope = 0 });

        // Stationarity off the diagonal: (XᵀX + λI)B = XᵀX − diag(γ), so row i, column j ≠ i: Σ_k G_ik B_kj + λB_ij = G_ij.
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(0, model.WeightsOf(i)[i]);
            for (var j = 0; j < 4; j++)
            {
                if (i != j)
                {
                    var left = penalty * model.WeightsOf(i)[j];
                    for (var k = 0; k < 4; k++)
                    {
                        left += Common(data, i, k) * model.WeightsOf(k)[j];
                    }

                    Assert.Equal(Common(data, i, j), left, 1e-4f);
                }
            }
        }
    }

    [Fact]
    public void Ease_refuses_a_catalogue_it_cannot_invert_before_allocating()
    {
        var error = Assert.Throws<InsufficientMemoryException>(
            () => EaseTrainer.Train(Data((1, 0, 8), (1, 1, 8)), new EaseOptions { MaximumItems = 1 }));
        Assert.Contains("2 items", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_data_give_models_without_items()
    {
        var data = new RatingDataBuilder(RatingScale.HalfStars).Build();

        Assert.Equal(0, BiasModel.Train(data, new BiasOptions()).ItemCount);
        Assert.Equal(0, PopularityModel.Train(data).ItemCount);
        Assert.Equal(0, ItemKnnTrainer.Train(data, new ItemKnnOptions()).ItemCount);
        Assert.Equal(0, EaseTrainer.Train(data, new EaseOptions()).ItemCount);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ValidationException>(() => new BiasOptions { UserRegularization = -1 }.Validate());
        Assert.Throws<ValidationException>(() => new BiasOptions { ItemRegularization = double.NaN }.Validate());
        Assert.Throws<ValidationException>(() => new ItemKnnOptions { Neighbors = 0 }.Validate());
        Assert.Throws<ValidationException>(() => new EaseOptions { Regularization = 0 }.Validate());
        Assert.Throws<ValidationException>(() => new EaseOptions { RatingSlope = float.NaN }.Validate());
    }

    private static RatingData Data(params (int User, int Item, int HalfStars)[] ratings)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        foreach (var (user, item, halfStars) in ratings)
        {
            builder.Add(user, item, (byte)halfStars);
        }

        return builder.Build();
    }

    private static RatingProfile Profile(RatingData data, int user) => new(
        data.ByUser.ColumnsOf(user), data.ByUser.CodesOf(user).ToArray().Select(code => code / 2f).ToArray());

    private static float RatingOf(RatingData data, int user, int item) =>
        data.ByUser.CodesOf(user)[data.ByUser.ColumnsOf(user).IndexOf(item)] / 2f;

    private static int Common(RatingData data, int first, int second) =>
        data.ByItem.ColumnsOf(first).ToArray().Intersect(data.ByItem.ColumnsOf(second).ToArray()).Count();
}
