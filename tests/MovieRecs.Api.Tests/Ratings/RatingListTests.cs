using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Data;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Ratings;

public sealed class RatingListTests(TasteApplication application) : IClassFixture<TasteApplication>
{
    [Fact]
    public async Task Ratings_come_newest_first_with_their_titles()
    {
        var user = await application.CreateUserAsync();
        foreach (var movieId in (int[])[5, 50, 3])
        {
            using var response = await user.Client.PostAsJsonAsync("/ratings", new { movieId, rating = 4.5 });
        }

        var page = await user.Client.GetFromJsonAsync<JsonElement>("/users/me/ratings");

        var items = page.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([3, 50, 5], items.Select(item => item.GetProperty("movieId").GetInt32()));
        Assert.Equal(["movieId", "title", "rating", "ratedAt"], items[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal("Matrix, The", items[1].GetProperty("title").GetString());
        Assert.Equal(4.5, items[1].GetProperty("rating").GetDouble());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task A_user_without_ratings_has_an_empty_list()
    {
        var user = await application.CreateUserAsync();

        var page = await user.Client.GetFromJsonAsync<JsonElement>($"/users/{user.UserId}/ratings");

        Assert.Equal(0, page.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Pages_are_stable_while_ratings_are_added()
    {
        // Eight of the times are the same, so that the movie's id has to tell them apart.
        var user = await application.CreateUserAsync();
        await using (var context = application.CreateContext())
        {
            context.AddRange(Enumerable.Range(1, 20).Select(movieId => new Rating
            {
                UserId = user.UserId,
                MovieId = movieId,
                HalfStars = 6,
                RatedAt = new DateTimeOffset(2020, 1, 1 + movieId / 8, 0, 0, 0, TimeSpan.Zero),
            }));
            await context.SaveChangesAsync();
        }

        var expected = Enumerable.Range(1, 20).OrderByDescending(movieId => movieId / 8).ThenByDescending(movieId => movieId);
        var seen = new List<int>();
        var added = 20;
        string? cursor = null;
        do
        {
            var page = await user.Client.GetFromJsonAsync<JsonElement>(
                $"/users/me/ratings?count=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("movieId").GetInt32()));
            cursor = page.GetProperty("nextCursor").GetString();
            using var response = await user.Client.PostAsJsonAsync("/ratings", new { movieId = ++added, rating = 2 });
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
        while (cursor is not null);

        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData("count=0", "count")]
    [InlineData("count=101", "count")]
    [InlineData("count=x", "count")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=bQAAAAAAAAAAAQAAAAAAAAA", "cursor")]
    public async Task A_bad_parameter_is_a_400_that_names_it(string query, string field)
    {
        var administrator = await application.LogInAdministratorAsync();

        using var response = await administrator.Client.GetAsync($"/users/me/ratings?{query}");

        await Problems.AssertInvalidAsync(response, field);
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        var administrator = await application.LogInAdministratorAsync();
        var movies = await administrator.Client.GetFromJsonAsync<JsonElement>("/movies?count=1");

        using var response = await administrator.Client.GetAsync(
            $"/users/me/ratings?cursor={movies.GetProperty("nextCursor").GetString()}");

        await Problems.AssertInvalidAsync(response, "cursor");
    }
}
