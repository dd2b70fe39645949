using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Tests.Serving;

public sealed class PopularityTests
{
    [Fact]
    public void Many_ratings_come_before_three_of_five_stars_and_quality_decides_between_equals()
    {
        var popularity = Of(
            TestCatalogue.Movie(1, ratingCount: 3, halfStarSum: 30),
            TestCatalogue.Movie(2, ratingCount: 200, halfStarSum: 200 * 9),
            TestCatalogue.Movie(3, ratingCount: 100, halfStarSum: 100 * 5),
            TestCatalogue.Movie(4, ratingCount: 100, halfStarSum: 100 * 6));

        Assert.Equal([1, 3, 2, 0], Popularity.Descending([.. Enumerable.Range(0, 4).Select(popularity.Score)]));
        Assert.Equal(
            200 * MathF.Exp(0.25f * (popularity.DampedMean(1) - (float)popularity.MeanRating)), popularity.Score(1), 1e-3f);
    }

    [Fact]
    public void The_damped_mean_counts_as_many_average_ratings_as_a_movie_has_on_average()
    {
        // 20 ratings of two movies: m = 10. Mean (10·5 + 10·3)/20 = 4. Damped: (10·5 + 10·4)/20 and (10·3 + 10·4)/20.
        var popularity = Of(
            TestCatalogue.Movie(1, ratingCount: 10, halfStarSum: 100), TestCatalogue.Movie(2, ratingCount: 10, halfStarSum: 60));

        Assert.Equal(4, popularity.MeanRating);
        Assert.Equal(20, popularity.RatingCount);
        Assert.Equal(4.5f, popularity.DampedMean(0));
        Assert.Equal(3.5f, popularity.DampedMean(1));
    }

    [Fact]
    public void At_least_five_average_ratings_count_in_a_small_catalogue()
    {
        // Mean (5 + 1)/2 = 3, m = 5: (5 + 5·3)/6.
        var popularity = Of(
            TestCatalogue.Movie(1, ratingCount: 1, halfStarSum: 10), TestCatalogue.Movie(2, ratingCount: 1, halfStarSum: 2));

        Assert.Equal(20 / 6f, popularity.DampedMean(0), 5);
    }

    [Fact]
    public void Without_ratings_every_movie_ties_and_the_order_is_by_id()
    {
        var popularity = Of(TestCatalogue.Movie(3), TestCatalogue.Movie(1), TestCatalogue.Movie(2));

        Assert.Equal(0, popularity.Score(2));
        Assert.Equal([0, 1, 2], popularity.ByRatingCount.ToArray());
        Assert.True(float.IsFinite(popularity.DampedMean(0)));
    }

    [Fact]
    public void The_best_known_are_ordered_by_their_number_of_ratings_and_then_by_id()
    {
        var popularity = Of(
            TestCatalogue.Movie(1, ratingCount: 2, halfStarSum: 20),
            TestCatalogue.Movie(2, ratingCount: 9, halfStarSum: 18),
            TestCatalogue.Movie(3, ratingCount: 2, halfStarSum: 4));

        Assert.Equal([1, 0, 2], popularity.ByRatingCount.ToArray());
    }

    private static Popularity Of(params CatalogueMovie[] movies) => new(movies);
}
