using MovieRecs.Als.Evaluation;
using MovieRecs.Api.Movies;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Serving;
using MovieRecs.Api.Users;

namespace MovieRecs.Api.Tests.Users;

public sealed class TasteProfileTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    [Fact]
    public async Task Tells_what_a_user_rates_above_and_below_the_own_mean()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var user = await application.CreateUserAsync();
        await user.RateAsync((1, 5), (3, 4.5), (5, 4.5), (2, 1), (4, 1.5), (50, 5));

        var profile = await user.GetAsync<TasteProfileAnswer>("/users/me/profile");

        Assert.Equal((6, 21.5 / 6), (profile.RatingCount, profile.MeanRating!.Value));
        Assert.Equal(["Action", "Sci-Fi", "Romance"], profile.Genres.Select(genre => genre.Name));
        var action = profile.Genres[0];
        Assert.Equal((4, 4.75), (action.Count, action.MeanRating));
        Assert.Equal((19 - (4 * 21.5 / 6)) / 9, action.Difference, 1e-9); // as if five more were at the mean
        Assert.True(profile.Genres[^1].Difference < -0.5);
        Assert.Contains(profile.Decades, decade => decade is { Name: "1990s", Count: 1 });
        Assert.Equal([1, 1, 2, 2], profile.Histogram.Where(bar => bar.Count > 0).Select(bar => bar.Count));
        Assert.Equal(1, profile.Histogram.Sum(bar => bar.Share), 1e-9);
        Assert.Equal(1, profile.Histogram.Sum(bar => bar.CommunityShare), 1e-9);
    }

    [Fact]
    public async Task A_newcomer_has_an_empty_one()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var user = await application.CreateUserAsync();

        var profile = await user.GetAsync<TasteProfileAnswer>("/users/me/profile");

        Assert.Equal((0, null), (profile.RatingCount, profile.MeanRating));
        Assert.Empty(profile.Genres);
        Assert.Empty(profile.Surprises);
        Assert.All(profile.Histogram, bar => Assert.Equal((0, 0), (bar.Count, bar.Share)));
    }

    [Fact]
    public void Surprises_are_what_the_other_ratings_do_not_tell()
    {
        var models = TestModels.Train();
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(), models);
        (int, int)[] ratings = [.. Enumerable.Range(1, 20).Select(movieId => (movieId, movieId % 2 == 1 || movieId == 8 ? 9 : 3))];

        var surprises = TasteProfile.Of(snapshot, TestModels.ProfileOf(1000, ratings)).Surprises;

        Assert.Equal(10, surprises.Count);
        Assert.Equal((8, 4.5), (surprises[0].MovieId, surprises[0].Rating));
        var others = ratings.Where(rating => rating.Item1 != 8).ToArray();
        var user = models.Stars.FoldIn(new RatingProfile(
            Array.ConvertAll(others, rating => rating.Item1 - 1), Array.ConvertAll(others, rating => rating.Item2 / 2f)));
        Assert.Equal(models.Stars.Predict(user, 7), surprises[0].PredictedRating, 1e-5f);
    }

    [Fact]
    public void The_models_are_surer_of_somebody_who_has_rated()
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(movies: 30), TestModels.TrainWithDeviations());
        (int, int)[] ratings = [.. Enumerable.Range(1, 25).Select(movieId => (movieId, 6))];

        var certainty = TasteProfile.Of(snapshot, TestModels.ProfileOf(1000, ratings)).Certainty!;

        Assert.True(certainty.StdDev < certainty.WithoutRatings, $"{certainty}");
        Assert.Null(TasteProfile.Of(new ServingSnapshot(TestModels.CatalogueOf(), null), TestModels.ProfileOf(1000, ratings)).Certainty);
    }

    [Fact]
    public async Task A_movie_shows_how_often_each_rating_was_given()
    {
        var user = await application.CreateUserAsync();

        var movie = await user.GetAsync<MovieItem>("/movies/1");

        Assert.Equal(10, movie.Histogram!.Count);
        Assert.Equal(movie.RatingCount, movie.Histogram.Sum(bar => bar.Count));
        Assert.Equal(movie.MeanRating!.Value, movie.Histogram.Sum(bar => bar.Rating * bar.Count) / movie.RatingCount, 1e-9);
        Assert.Null((await user.GetAsync<MoviePage>("/movies")).Items[0].Histogram);
    }
}
