using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Serving;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Ratings;

public sealed class RatingEndpointTests(TasteApplication application) : IClassFixture<TasteApplication>, IAsyncLifetime
{
    private TestUser _user = null!;

    public async Task InitializeAsync() => _user = await application.GetUserAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_first_rating_is_201_and_a_changed_one_200()
    {
        using var first = await _user.Client.PostAsJsonAsync("/ratings", new { movieId = 20, rating = 3.5 });
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var created = await first.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["userId", "movieId", "rating", "ratedAt"], created.EnumerateObject().Select(field => field.Name));
        Assert.Equal(_user.UserId, created.GetProperty("userId").GetInt32());
        Assert.Equal(20, created.GetProperty("movieId").GetInt32());
        Assert.Equal(3.5, created.GetProperty("rating").GetDouble());
        Assert.Equal(TimeSpan.Zero, created.GetProperty("ratedAt").GetDateTimeOffset().Offset);

        using var second = await _user.Client.PostAsJsonAsync("/ratings", new { movieId = 20, rating = 4 });
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var changed = await second.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(4, changed.GetProperty("rating").GetDouble());
        Assert.Equal((short)8, await StoredAsync(20));

        var profile = await application.Services.GetRequiredService<UserProfiles>().GetAsync(_user.UserId, CancellationToken.None);
        Assert.Equal(
            changed.GetProperty("ratedAt").GetDateTimeOffset().ToUnixTimeSeconds(),
            profile!.RatedAt[profile.RatedMovieIds.IndexOf(20)]);
    }

    [Fact]
    public async Task The_same_rating_again_changes_nothing_not_even_its_time()
    {
        using var first = await _user.Client.PutAsJsonAsync("/users/me/ratings/21", new { rating = 2.5 });
        using var second = await _user.Client.PutAsJsonAsync("/users/me/ratings/21", new { rating = 2.5 });

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Every_step_of_the_scale_is_accepted()
    {
        for (var halfStars = 1; halfStars <= 10; halfStars++)
        {
            using var response = await _user.Client.PutAsJsonAsync(
                $"/users/{_user.UserId}/ratings/{30 + halfStars}", new { rating = halfStars / 2d });
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            Assert.Equal((short)halfStars, await StoredAsync(30 + halfStars));
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.4")]
    [InlineData("5.5")]
    [InlineData("0.25")]
    [InlineData("3.51")]
    [InlineData("-1")]
    [InlineData("\"5\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[4]")]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("1e-999")]
    public async Task A_rating_off_the_scale_is_a_400_that_names_the_field(string rating)
    {
        using var posted = await SendAsync(HttpMethod.Post, "/ratings", $$"""{"movieId":7,"rating":{{rating}}}""");
        await Problems.AssertInvalidAsync(posted, "rating");
        using var put = await SendAsync(HttpMethod.Put, "/users/me/ratings/7", $$"""{"rating":{{rating}}}""");
        await Problems.AssertInvalidAsync(put, "rating");

        Assert.Null(await StoredAsync(7));
    }

    [Theory]
    [InlineData("""{"movieId":7,"rating":NaN}""")]
    [InlineData("""{"movieId":7,"rating":4""")]
    [InlineData("""{"movieId":7}""")]
    [InlineData("""{"rating":4}""")]
    [InlineData("""{"movieId":"7","rating":4}""")]
    [InlineData("""{"movieId":2147483648,"rating":4}""")]
    [InlineData("""{"movieId":7,"rating":4,"userId":1}""")]
    [InlineData("""[]""")]
    [InlineData("""null""")]
    [InlineData("")]
    public async Task A_body_that_is_no_rating_is_a_400_and_changes_nothing(string body)
    {
        using var response = await SendAsync(HttpMethod.Post, "/ratings", body);

        await Problems.AssertAsync(response, HttpStatusCode.BadRequest);
        Assert.Null(await StoredAsync(7));
    }

    [Theory]
    [InlineData(999999)]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(int.MaxValue)]
    public async Task An_unknown_movie_is_a_404(int movieId)
    {
        using var posted = await _user.Client.PostAsJsonAsync("/ratings", new { movieId, rating = 4 });
        await Problems.AssertAsync(posted, HttpStatusCode.NotFound);
        using var put = await _user.Client.PutAsJsonAsync($"/users/me/ratings/{movieId}", new { rating = 4 });
        await Problems.AssertAsync(put, HttpStatusCode.NotFound);
        using var deleted = await _user.Client.DeleteAsync($"/users/me/ratings/{movieId}");
        await Problems.AssertAsync(deleted, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Another_content_type_is_a_415()
    {
        using var content = new StringContent("""{"movieId":7,"rating":4}""", Encoding.UTF8, new MediaTypeHeaderValue("text/plain"));
        using var response = await _user.Client.PostAsync("/ratings", content);

        await Problems.AssertAsync(response, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task What_a_user_does_to_one_rating_counts_once_towards_the_next_training_and_the_same_again_never()
    {
        var activity = application.Services.GetRequiredService<RatingActivity>();
        var before = activity.Total;

        foreach (var rating in (double[])[4, 4, 3, 4])
        {
            using var posted = await _user.Client.PostAsJsonAsync("/ratings", new { movieId = 4, rating });
            Assert.Equal(before + 1, activity.Total);
        }

        // What a run that begins now will see does not count towards the next one.
        Assert.Equal(before + 1, activity.StartCounting());
        using (await _user.Client.PostAsJsonAsync("/ratings", new { movieId = 4, rating = 4 }))
        {
            Assert.Equal(before + 1, activity.Total);
        }

        for (var time = 0; time < 2; time++)
        {
            using var deleted = await _user.Client.DeleteAsync("/users/me/ratings/4");
            Assert.Equal(before + 2, activity.Total);
        }
    }

    [Fact]
    public async Task A_rating_can_be_taken_back_any_number_of_times()
    {
        using var posted = await _user.Client.PostAsJsonAsync("/ratings", new { movieId = 3, rating = 4 });

        for (var time = 0; time < 2; time++)
        {
            using var deleted = await _user.Client.DeleteAsync("/users/me/ratings/3");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        Assert.Null(await StoredAsync(3));
    }

    [Fact]
    public async Task An_administrator_rates_for_anybody_and_nobody_else_does()
    {
        var administrator = await application.LogInAdministratorAsync();
        using var forImported = await administrator.Client.PutAsJsonAsync("/users/60/ratings/52", new { rating = 1.5 });
        Assert.Equal(HttpStatusCode.Created, forImported.StatusCode);
        using var forNobody = await administrator.Client.PutAsJsonAsync("/users/999999/ratings/7", new { rating = 4 });
        await Problems.AssertAsync(forNobody, HttpStatusCode.NotFound);
        using var listOfNobody = await administrator.Client.GetAsync("/users/999999/ratings");
        await Problems.AssertAsync(listOfNobody, HttpStatusCode.NotFound);

        using var foreign = await _user.Client.PutAsJsonAsync("/users/60/ratings/7", new { rating = 4 });
        await Problems.AssertAsync(foreign, HttpStatusCode.NotFound);
        using var anonymous = await application.CreateClient().PostAsJsonAsync("/ratings", new { movieId = 7, rating = 4 });
        await Problems.AssertAsync(anonymous, HttpStatusCode.Unauthorized);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return await _user.Client.SendAsync(request);
    }

    private async Task<short?> StoredAsync(int movieId)
    {
        await using var context = application.CreateContext();
        var rating = await context.Ratings.FindAsync(_user.UserId, movieId);
        return rating?.HalfStars;
    }
}
