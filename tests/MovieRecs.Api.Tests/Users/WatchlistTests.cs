using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Data;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Users;

public sealed class WatchlistTests(TasteApplication application) : IClassFixture<TasteApplication>, IAsyncLifetime
{
    private TestUser _user = null!;

    public async Task InitializeAsync() => _user = await application.CreateUserAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Movies_are_listed_added_last_first_and_page_by_page()
    {
        foreach (var movieId in (int[])[20, 50, 22, 20])
        {
            using var added = await _user.Client.PutAsync($"/users/{_user.UserId}/watchlist/{movieId}", null);
            Assert.Equal(HttpStatusCode.NoContent, added.StatusCode);
        }

        var first = await _user.Client.GetFromJsonAsync<JsonElement>("/users/me/watchlist?count=2");
        var items = first.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([22, 50], items.Select(item => item.GetProperty("movieId").GetInt32()));
        Assert.Equal(["movieId", "title", "year", "addedAt"], items[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal("Matrix, The", items[1].GetProperty("title").GetString());

        var second = await _user.Client.GetFromJsonAsync<JsonElement>(
            $"/users/me/watchlist?count=2&cursor={first.GetProperty("nextCursor").GetString()}");
        Assert.Equal(20, Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("movieId").GetInt32());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task A_movie_that_is_taken_off_is_gone_and_nothing_else_is()
    {
        foreach (var movieId in (int[])[7, 8])
        {
            using var added = await _user.Client.PutAsync($"/users/me/watchlist/{movieId}", null);
        }

        for (var time = 0; time < 2; time++)
        {
            using var removed = await _user.Client.DeleteAsync("/users/me/watchlist/7");
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        }

        Assert.Equal([8], await MoviesAsync(_user));
    }

    [Fact]
    public async Task A_movie_to_watch_is_still_recommended()
    {
        using var added = await _user.Client.PutAsync("/users/me/watchlist/7", null);

        var answer = await _user.Client.GetFromJsonAsync<JsonElement>("/users/me/recommendations?count=100");

        Assert.Contains(7, answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("movieId").GetInt32()));
    }

    [Fact]
    public async Task Movies_added_at_the_same_moment_are_all_on_one_page_or_another()
    {
        await using (var context = application.CreateContext())
        {
            context.AddRange(Enumerable.Range(1, 5).Select(movieId => new WatchlistEntry
            {
                UserId = _user.UserId,
                MovieId = movieId,
                AddedAt = DateTimeOffset.UnixEpoch,
            }));
            await context.SaveChangesAsync();
        }

        var seen = new List<int>();
        string? cursor = null;
        do
        {
            var page = await _user.Client.GetFromJsonAsync<JsonElement>(
                $"/users/me/watchlist?count=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("movieId").GetInt32()));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal([5, 4, 3, 2, 1], seen);
    }

    [Fact]
    public async Task The_list_of_another_user_is_nobody_elses()
    {
        var other = await application.CreateUserAsync();
        using var added = await other.Client.PutAsync("/users/me/watchlist/9", null);

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
        {
            var path = $"/users/{other.UserId}/watchlist{(method == HttpMethod.Get ? "" : "/9")}";
            using var request = new HttpRequestMessage(method, path);
            using var response = await _user.Client.SendAsync(request);
            await Problems.AssertAsync(response, HttpStatusCode.NotFound);
        }

        Assert.Equal([9], await MoviesAsync(other));
    }

    [Theory]
    [InlineData("999999")]
    [InlineData("0")]
    [InlineData("99999999999")]
    [InlineData("x")]
    public async Task An_unknown_movie_is_a_404(string movieId)
    {
        using var put = await _user.Client.PutAsync($"/users/me/watchlist/{movieId}", null);
        await Problems.AssertAsync(put, HttpStatusCode.NotFound);
        using var deleted = await _user.Client.DeleteAsync($"/users/me/watchlist/{movieId}");
        await Problems.AssertAsync(deleted, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("count=0", "count")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("page=2", "page")]
    public async Task A_bad_parameter_is_a_400_that_names_it(string query, string field)
    {
        using var response = await _user.Client.GetAsync($"/users/me/watchlist?{query}");

        await Problems.AssertInvalidAsync(response, field);
    }

    private static async Task<IEnumerable<int>> MoviesAsync(TestUser user)
    {
        var page = await user.Client.GetFromJsonAsync<JsonElement>("/users/me/watchlist");
        return page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("movieId").GetInt32());
    }
}
