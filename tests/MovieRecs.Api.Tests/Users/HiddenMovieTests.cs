using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Data;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Users;

public sealed class HiddenMovieTests(TasteApplication application) : IClassFixture<TasteApplication>, IAsyncLifetime
{
    private TestUser _user = null!;

    public async Task InitializeAsync() => _user = await application.GetUserAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_hidden_movie_is_never_recommended_until_it_is_shown_again()
    {
        for (var time = 0; time < 2; time++)
        {
            using var hidden = await _user.Client.PutAsync("/users/me/hidden/7", null);
            Assert.Equal(HttpStatusCode.NoContent, hidden.StatusCode);
        }

        Assert.DoesNotContain(7, await RecommendedAsync());
        for (var time = 0; time < 2; time++)
        {
            using var shown = await _user.Client.DeleteAsync("/users/me/hidden/7");
            Assert.Equal(HttpStatusCode.NoContent, shown.StatusCode);
        }

        Assert.Contains(7, await RecommendedAsync());
    }

    [Fact]
    public async Task Hidden_movies_are_listed_hidden_last_first_and_page_by_page()
    {
        foreach (var movieId in (int[])[20, 50, 22])
        {
            using var hidden = await _user.Client.PutAsync($"/users/{_user.UserId}/hidden/{movieId}", null);
        }

        var first = await _user.Client.GetFromJsonAsync<JsonElement>("/users/me/hidden?count=2");
        var items = first.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([22, 50], items.Select(item => item.GetProperty("movieId").GetInt32()));
        Assert.Equal(["movieId", "title", "hiddenAt"], items[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal("Matrix, The", items[1].GetProperty("title").GetString());

        var second = await _user.Client.GetFromJsonAsync<JsonElement>(
            $"/users/me/hidden?count=2&cursor={first.GetProperty("nextCursor").GetString()}");
        Assert.Equal(20, Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("movieId").GetInt32());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task Movies_hidden_at_the_same_moment_are_all_on_one_page_or_another()
    {
        var user = await application.CreateUserAsync();
        await using (var context = application.CreateContext())
        {
            context.AddRange(Enumerable.Range(1, 5).Select(movieId => new HiddenMovie
            {
                UserId = user.UserId,
                MovieId = movieId,
                HiddenAt = DateTimeOffset.UnixEpoch,
            }));
            await context.SaveChangesAsync();
        }

        var seen = new List<int>();
        string? cursor = null;
        do
        {
            var page = await user.Client.GetFromJsonAsync<JsonElement>(
                $"/users/me/hidden?count=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("movieId").GetInt32()));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal([5, 4, 3, 2, 1], seen);
    }

    [Theory]
    [InlineData("999999")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData("x")]
    public async Task An_unknown_movie_is_a_404(string movieId)
    {
        using var put = await _user.Client.PutAsync($"/users/me/hidden/{movieId}", null);
        await Problems.AssertAsync(put, HttpStatusCode.NotFound);
        using var deleted = await _user.Client.DeleteAsync($"/users/me/hidden/{movieId}");
        await Problems.AssertAsync(deleted, HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("count=0", "count")]
    [InlineData("count=x", "count")]
    [InlineData("cursor=x", "cursor")]
    public async Task A_bad_parameter_is_a_400_that_names_it(string query, string field)
    {
        using var response = await _user.Client.GetAsync($"/users/me/hidden?{query}");

        await Problems.AssertInvalidAsync(response, field);
    }

    private async Task<IEnumerable<int>> RecommendedAsync()
    {
        var answer = await _user.Client.GetFromJsonAsync<JsonElement>("/users/me/recommendations?count=100");
        return answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("movieId").GetInt32());
    }
}
