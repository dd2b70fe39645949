using System.Net;
using System.Net.Http.Json;
using System.Text;
using MovieRecs.Api.Recommendations;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;
using MovieRecs.Api.Together;

namespace MovieRecs.Api.Tests.Together;

public sealed class GroupTests(TasteApplication application) : IClassFixture<TasteApplication>, IAsyncLifetime
{
    private static readonly object _odd = new { name = "Odd", ratings = Ratings((1, 5), (3, 4.5), (2, 1)) };
    private static readonly object _even = new { name = "Even", ratings = Ratings((2, 5), (4, 4.5), (1, 1)) };

    private TestUser _anybody = null!;

    public Task InitializeAsync()
    {
        application.Store.Publish(TasteApplication.FirstModels);
        _anybody = new TestUser(application.CreateClient(), 0, "");
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("average")]
    [InlineData("leastMisery")]
    public async Task Scores_follow_from_what_each_member_would_give(string strategy)
    {
        var list = await PostAsync(new { members = new[] { _odd, _even }, strategy, count = 20 });

        Assert.Equal(20, list.Items.Count);
        Assert.Equal(["Odd", "Even"], list.Group.Select(member => member.Name));
        Assert.Equal(list.Items.OrderByDescending(movie => movie.Score), list.Items);
        Assert.All(list.Items, movie =>
        {
            var stars = movie.Predictions.Select(member => member.PredictedRating).ToArray();
            Assert.Equal(2, stars.Length);
            Assert.Equal(strategy == "average" ? stars.Average() : stars.Min(), movie.Score, 1e-5f);
        });
        Assert.Empty(list.Items.Select(movie => movie.MovieId).Intersect([1, 2, 3, 4]));
    }

    [Fact]
    public async Task A_member_is_predicted_what_the_same_guest_is()
    {
        var list = await PostAsync(new { members = new[] { _odd }, count = 100 });
        var alone = await _anybody.PostAsync<RecommendationList>(
            "/recommendations", new { ratings = Ratings((1, 5), (3, 4.5), (2, 1)), count = 100 });

        var expected = alone.Items.ToDictionary(movie => movie.MovieId, movie => movie.PredictedRating);
        Assert.Equal(expected.Count, list.Items.Count);
        Assert.All(list.Items, movie => Assert.Equal(expected[movie.MovieId], Assert.Single(movie.Predictions).PredictedRating));
    }

    [Fact]
    public async Task With_a_minimum_every_member_would_give_so_much()
    {
        var all = await PostAsync(new { members = new[] { _odd, _even }, count = 100 });
        var minimum = all.Items.Select(movie => movie.Predictions.Min(member => member.PredictedRating)).Order().ElementAt(20);

        var list = await PostAsync(new { members = new[] { _odd, _even }, minimum, count = 100 });

        Assert.NotEmpty(list.Items);
        Assert.True(list.Items.Count < all.Items.Count);
        Assert.All(list.Items, movie => Assert.All(movie.Predictions, member => Assert.True(member.PredictedRating >= minimum)));
        Assert.Empty((await PostAsync(new { members = new[] { _odd, _even }, minimum = 5 })).Items);
    }

    [Fact]
    public async Task Filters_hold_for_the_whole_group()
    {
        var list = await PostAsync(new
        {
            members = new[] { _odd, _even },
            count = 100,
            genre = "Action",
            exclude = Ids(5, 7),
            includeRated = true,
        });

        Assert.Contains(1, list.Items.Select(movie => movie.MovieId));
        Assert.All(list.Items, movie => Assert.Contains("Action", movie.Genres));
        Assert.Empty(list.Items.Select(movie => movie.MovieId).Intersect([5, 7]));
    }

    [Fact]
    public async Task A_user_may_name_itself_and_an_administrator_anyone()
    {
        var user = await application.CreateUserAsync();
        await user.RateAsync((5, 5));
        await user.PutAsync("/users/me/hidden/9");
        var administrator = await application.LogInAdministratorAsync();

        var own = await user.PostAsync<GroupList>(
            "/recommendations/group", new { userIds = Ids(user.UserId), members = new[] { _even }, count = 100 });
        var others = await administrator.PostAsync<GroupList>("/recommendations/group", new { userIds = Ids(58, 59) });

        Assert.Equal([user.UserId, null], own.Group.Select(member => member.UserId));
        Assert.Empty(own.Items.Select(movie => movie.MovieId).Intersect([5, 9, 2, 4, 1]));
        Assert.All(others.Group, member => Assert.Equal(RecommendationSource.Personal, member.Source));
        using var foreign = await user.Client.PostAsJsonAsync("/recommendations/group", new { userIds = Ids(59) });
        await Problems.AssertAsync(foreign, HttpStatusCode.NotFound);
        using var guest = await _anybody.Client.PostAsJsonAsync("/recommendations/group", new { userIds = Ids(59) });
        await Problems.AssertAsync(guest, HttpStatusCode.Unauthorized);
        using var nobody = await administrator.Client.PostAsJsonAsync("/recommendations/group", new { userIds = Ids(999_999) });
        await Problems.AssertAsync(nobody, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("{}", "members")]
    [InlineData("""{"members":[null]}""", "members")]
    [InlineData("""{"members":[{"name":"A","ratings":[null]}]}""", "members")]
    [InlineData("""{"members":[{"name":"A","ratings":[{"movieId":1,"rating":4.1}]}]}""", "members[0].ratings[0].rating")]
    [InlineData("""{"members":[{"name":"A","ratings":[]}],"minimum":6}""", "minimum")]
    [InlineData("""{"members":[{"name":"A","ratings":[]}],"genre":"Opera"}""", "genre")]
    [InlineData("""{"members":[{"name":"A","ratings":[]}],"count":0}""", "count")]
    public async Task A_wrong_request_is_a_400_that_names_the_field(string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _anybody.Client.PostAsync("/recommendations/group", content);

        await Problems.AssertInvalidAsync(response, field);
    }

    [Fact]
    public async Task An_unknown_strategy_is_refused()
    {
        using var response = await _anybody.Client.PostAsJsonAsync(
            "/recommendations/group", new { members = new[] { _odd }, strategy = "dictator" });

        await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
    }

    private Task<GroupList> PostAsync(object request) => _anybody.PostAsync<GroupList>("/recommendations/group", request);

    private static int[] Ids(params int[] ids) => ids;

    private static object[] Ratings(params (int MovieId, double Rating)[] ratings) =>
        Array.ConvertAll(ratings, rating => (object)new { movieId = rating.MovieId, rating = rating.Rating });
}
