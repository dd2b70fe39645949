using System.Net;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class PagedListTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    [Theory]
    [InlineData("")]
    [InlineData("&variety=0.6")]
    [InlineData("&novelty=0.4&caution=0.3&excludeGenre=Romance")]
    public async Task Pages_together_are_the_list(string parameters)
    {
        application.Store.Publish(TestModels.Train(version: 1));
        var user = await RateAsync((1, 5), (3, 4.5), (2, 1));
        var whole = await user.GetAsync<RecommendationList>("/users/me/recommendations?count=100" + parameters);

        var pages = new List<RecommendedMovie>();
        string? cursor = null;
        do
        {
            var page = await user.GetAsync<RecommendationList>(
                $"/users/me/recommendations?count=7{parameters}{(cursor is null ? "" : "&cursor=" + cursor)}");
            pages.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Null(whole.NextCursor);
        Assert.Equal(whole.Items.Select(movie => (movie.Rank, movie.MovieId)), pages.Select(movie => (movie.Rank, movie.MovieId)));
        Assert.Equal(whole.Items.Select(movie => movie.Score), pages.Select(movie => movie.Score));
    }

    [Fact]
    public async Task A_list_goes_on_as_it_was_after_ratings_and_a_training()
    {
        application.Store.Publish(TestModels.Train(version: 11));
        var user = await RateAsync((1, 5), (3, 4.5), (2, 1));
        var whole = (await user.GetAsync<RecommendationList>("/users/me/recommendations?count=100")).Items;
        var first = await user.GetAsync<RecommendationList>("/users/me/recommendations?count=5");

        // The opposite taste, of which one movie was still to come, and another version.
        await user.PutAsync($"/users/me/ratings/{whole[6].MovieId}", new { rating = 0.5 });
        await user.PutAsync($"/users/me/hidden/{whole[7].MovieId}");
        application.Store.Publish(TestModels.Train(version: 12));
        var second = await user.GetAsync<RecommendationList>($"/users/me/recommendations?count=5&cursor={first.NextCursor}");
        var fresh = await user.GetAsync<RecommendationList>("/users/me/recommendations?count=5");

        Assert.Equal((11, 11, 12), (first.ModelVersion, second.ModelVersion, fresh.ModelVersion));
        Assert.Equal((3, 3, 4), (first.RatingsUsed, second.RatingsUsed, fresh.RatingsUsed));
        int[] rest = [5, 8, 9, 10, 11];
        Assert.Equal(rest.Select(place => whole[place].MovieId), second.Items.Select(movie => movie.MovieId));
        Assert.Equal(rest.Select(place => whole[place].PredictedRating), second.Items.Select(movie => movie.PredictedRating));
    }

    [Fact]
    public async Task A_list_of_models_replaced_twice_is_gone()
    {
        application.Store.Publish(TestModels.Train(version: 21));
        var user = await RateAsync((1, 5));
        var first = await user.GetAsync<RecommendationList>("/users/me/recommendations?count=5");
        application.Store.Publish(TestModels.Train(version: 22));
        application.Store.Publish(TestModels.Train(version: 23));

        await AssertRefusedAsync(user, $"count=5&cursor={first.NextCursor}", "The list that the cursor belongs to is gone");
    }

    [Fact]
    public async Task A_cursor_of_other_parameters_another_user_or_another_list_is_refused()
    {
        application.Store.Publish(TestModels.Train(version: 31));
        var user = await RateAsync((1, 5));
        var other = await RateAsync((2, 5));
        var cursor = (await user.GetAsync<RecommendationList>("/users/me/recommendations?count=5")).NextCursor;

        await AssertRefusedAsync(user, $"variety=0.5&cursor={cursor}", "The cursor belongs to a list of other parameters.");
        await AssertRefusedAsync(other, $"cursor={cursor}", "The list that the cursor belongs to is gone");
        var stamp = await StampAsync(user);
        var forged = new ListPlace(31, stamp.Stamp, stamp.Query, InSession: true, Count: 5).Encode(); // these models know no sessions
        var page = await user.GetAsync<RecommendationList>($"/users/me/recommendations?count=5&cursor={forged}");
        Assert.Equal(RecommendationSource.Personal, page.Source);
        await AssertRefusedAsync(user, "cursor=nonsense", "The cursor does not belong to this list.");
    }

    private static async Task<ListPlace> StampAsync(TestUser user) =>
        ListPlace.TryDecode((await user.GetAsync<RecommendationList>("/users/me/recommendations?count=5")).NextCursor!)!.Value;

    private async Task<TestUser> RateAsync(params (int MovieId, double Rating)[] ratings)
    {
        var user = await application.CreateUserAsync();
        await user.RateAsync(ratings);
        return user;
    }

    private static async Task AssertRefusedAsync(TestUser user, string query, string reason)
    {
        using var response = await user.Client.GetAsync($"/users/me/recommendations?{query}");
        var problem = await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
        Assert.StartsWith(reason, problem.GetProperty("errors").GetProperty("cursor")[0].GetString(), StringComparison.Ordinal);
    }
}
