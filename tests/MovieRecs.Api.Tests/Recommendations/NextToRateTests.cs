using System.Net;
using System.Net.Http.Json;
using MovieRecs.Api.Ratings;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class NextToRateTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    [Fact]
    public async Task Asks_about_movies_that_are_neither_rated_nor_hidden_nor_unseen()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var user = await application.CreateUserAsync();
        await user.RateAsync((1, 5), (2, 1));
        await user.PutAsync("/users/me/hidden/3");

        var list = await user.GetAsync<NextToRateList>("/users/me/next-to-rate?count=50&exclude=4,5");

        Assert.Equal(Enumerable.Range(6, 35), list.Items.Select(movie => movie.MovieId).Order());
        Assert.Equal(list.Items.Select(movie => movie.Score).OrderDescending(), list.Items.Select(movie => movie.Score));
        Assert.Equal((RecommendationSource.Personal, 2, 1), (list.Source, list.RatingsUsed, list.ModelVersion));
    }

    [Fact]
    public async Task Answers_tell_the_models_what_they_ask_for()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var user = await application.CreateUserAsync();
        Assert.Equal(RecommendationSource.Popular, (await user.GetAsync<NextToRateList>("/users/me/next-to-rate")).Source);

        // Somebody who likes odd movies answers what is asked, one after another.
        for (var answer = 0; answer < 6; answer++)
        {
            var movie = (await user.GetAsync<NextToRateList>("/users/me/next-to-rate?count=1")).Items[0];
            await user.RateAsync((movie.MovieId, movie.MovieId % 2 == 1 ? 4.5 : 1.5));
        }

        var movies = (await user.PostAsync<RecommendationList>(
            "/users/me/predictions", new { movieIds = Enumerable.Range(1, 40) })).Items;
        Assert.All(
            movies.Where(movie => movie.MovieId % 2 == 1),
            liked => Assert.All(
                movies.Where(movie => movie.MovieId % 2 == 0),
                other => Assert.True(liked.PredictedRating > other.PredictedRating + 0.5, $"{liked} {other}")));
    }

    [Fact]
    public void Before_the_first_training_the_popular_movies_are_asked_about()
    {
        var snapshot = new ServingSnapshot(TestModels.CatalogueOf(), models: null);

        var profile = TestModels.ProfileOf(1000, (40, 8));
        var filter = CandidateFilter.Create(snapshot, profile, new RecommendationQuery(Exclude: "38"), []);

        var list = NextToRate.For(snapshot, profile, filter, count: 2);

        Assert.Equal([39, 37], list.Items.Select(movie => movie.MovieId));
        Assert.Equal((RecommendationSource.Popular, 0), (list.Source, list.ModelVersion));
    }

    [Theory]
    [InlineData("count=0", "count")]
    [InlineData("count=51", "count")]
    [InlineData("exclude=x", "exclude")]
    [InlineData("genre=Action", "genre")]
    public async Task A_bad_parameter_is_a_400_that_names_it(string query, string field)
    {
        using var response = await (await application.GetUserAsync()).Client.GetAsync($"/users/me/next-to-rate?{query}");

        await Problems.AssertInvalidAsync(response, field);
    }

    [Fact]
    public async Task A_guest_takes_ratings_along_at_registration()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        var ratings = new[] { new { movieId = 1, rating = 2.0 }, new { movieId = 3, rating = 4.5 }, new { movieId = 1, rating = 5.0 } };
        var user = await application.RegisterAsync("guest-who-stays", ratings);

        var list = await user.GetAsync<RatingPage>("/users/me/ratings");

        Assert.Equal([(1, 5m), (3, 4.5m)], list.Items.Select(rating => (rating.MovieId, rating.Rating)));
        Assert.Equal(2, (await user.GetAsync<RecommendationList>("/users/me/recommendations")).RatingsUsed);
    }

    [Theory]
    [InlineData("""{"movieId":999,"rating":4}""", "ratings")]
    [InlineData("""{"movieId":1,"rating":4.2}""", "ratings[0].rating")]
    [InlineData("null", "ratings")]
    public async Task Wrong_ratings_at_registration_leave_no_account(string rating, string field)
    {
        using var content = new StringContent(
            $$"""{"userName":"nobody-after-all","password":"correct horse 17","ratings":[{{rating}}]}""",
            System.Text.Encoding.UTF8, "application/json");
        using var response = await application.CreateClient().PostAsync("/auth/register", content);

        await Problems.AssertInvalidAsync(response, field);
        using var login = await application.CreateClient().PostAsJsonAsync(
            "/auth/login", new { userName = "nobody-after-all", password = "correct horse 17" });
        Assert.Equal(HttpStatusCode.Unauthorized, login.StatusCode);
    }
}
