using MovieRecs.Als.Models;

namespace MovieRecs.Als.Tests.Models;

public sealed class ItemPopularityTests
{
    [Fact]
    public void Every_user_counts_alike_however_many_ratings_they_gave()
    {
        // Two ratings per user on average. Item 1: 1/1 + 1/3 users, item 2 and 3: 1/3 + 1/2 each… all at the mean of 3 stars.
        var data = TestData.Build((1, 1, 3f), (2, 1, 3f), (2, 2, 3f), (2, 3, 3f), (3, 2, 3f), (3, 3, 3f));

        var popularity = ItemPopularity.Of(data);

        Assert.Equal([2 * 4 / 3f, 2 * 5 / 6f, 2 * 5 / 6f], popularity.Scores.ToArray());
    }

    [Fact]
    public void Of_two_items_with_the_same_raters_the_better_one_is_more_popular()
    {
        // Mean 3, damped by five ratings: (2·4 + 5·3)/7 and (2·2 + 5·3)/7, so a seventh of two stars above and below.
        var data = TestData.Build((1, 1, 4f), (1, 2, 2f), (2, 1, 4f), (2, 2, 2f));

        var scores = ItemPopularity.Of(data).Scores.ToArray();

        Assert.Equal(2 * MathF.Exp(0.25f * 2 / 7), scores[0], 1e-5f);
        Assert.Equal(2 * MathF.Exp(-0.25f * 2 / 7), scores[1], 1e-5f);
    }

    [Fact]
    public void Scores_in_deviations_have_deviation_1_begin_at_0_and_grow_with_the_popularity()
    {
        float[] scores = [0, 3, 8, 100, 2];
        var popularity = new ItemPopularity(scores);

        var standard = Array.ConvertAll(scores, popularity.InDeviations);

        var mean = standard.Average();
        Assert.Equal(1, Math.Sqrt(standard.Average(value => Math.Pow(value - mean, 2))), 1e-6);
        Assert.Equal(0, standard[0]);
        Assert.Equal([0, 4, 1, 2, 3], Enumerable.Range(0, 5).OrderBy(item => standard[item]));
        Assert.True(popularity.InDeviations(1000) > standard[3]);
    }

    [Fact]
    public void Small_differences_are_not_made_large_where_all_items_are_about_alike() =>
        Assert.Equal(MathF.Log(8), new ItemPopularity(new float[] { 4, 4, 5 }).InDeviations(7), 1e-6f);

    [Fact]
    public void Data_without_ratings_have_no_popular_items()
    {
        var popularity = ItemPopularity.Of(TestData.Build());

        Assert.Equal(0, popularity.ItemCount);
        Assert.Equal(0, popularity.InDeviations(0));
    }

    [Fact]
    public void The_weight_fades_with_the_number_of_ratings()
    {
        Assert.Equal(20 / MathF.Pow(2, 1.5f), ItemPopularity.WeightFor(1), 1e-5f);
        Assert.Equal(2.5f, ItemPopularity.WeightFor(3), 1e-5f);
        Assert.InRange(ItemPopularity.WeightFor(100), 0, 0.02f);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_popularity_that_is_no_number_of_ratings_is_refused(float score) =>
        Assert.Throws<ArgumentException>(() => new ItemPopularity(new[] { 1f, score }));

    [Fact]
    public void A_model_refuses_the_popularity_of_other_items() => Assert.Throws<ArgumentException>(
        () => new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 1 }, default, new float[2])
            .With(new ItemPopularity(new float[3])));
}
