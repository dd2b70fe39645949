using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Tests.Serving;

public sealed class StarScaleTests
{
    [Theory]
    [InlineData(3f, 0.5f, 2.3592f, 3.6408f)]
    [InlineData(4.8f, 1f, 3.5184f, 5f)]
    [InlineData(1f, 2f, 0.5f, 3.5632f)]
    public void Intervals_are_those_of_four_in_five_normal_errors_on_the_scale(float stars, float deviation, float low, float high)
    {
        var interval = StarScale.IntervalOf(stars, deviation);

        Assert.Equal(low, interval.Low!.Value, 1e-4f);
        Assert.Equal(high, interval.High!.Value, 1e-4f);
    }

    [Fact]
    public void There_is_none_without_a_deviation() => Assert.Equal((null, null), StarScale.IntervalOf(3, null));

    [Fact]
    public void A_list_shows_the_interval_of_each_movie_that_the_models_are_sure_of()
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(movies: 30), TestModels.TrainWithDeviations());

        var list = ListAnswers.Ranked(snapshot, TestModels.ProfileOf(1000, (1, 10)), [2, 3, 4]);

        Assert.All(list.Items, item =>
        {
            var (low, high) = StarScale.IntervalOf(item.PredictedRating, item.StdDev!.Value);
            Assert.Equal((low, high), (item.Low, item.High));
            Assert.True(item.Low < item.PredictedRating && item.PredictedRating < item.High);
        });
    }
}
