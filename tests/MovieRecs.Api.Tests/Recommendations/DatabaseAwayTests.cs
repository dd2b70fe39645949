using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Serving;

namespace MovieRecs.Api.Tests.Recommendations;

public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task What_needs_no_database_goes_on_and_the_rest_is_503()
    {
        await using var application = new TasteApplication();
        await ((IAsyncLifetime)application).InitializeAsync();
        application.Store.Publish(TasteApplication.FirstModels);
        var known = await application.CreateUserAsync();
        var unread = await application.CreateUserAsync();
        using var rated = await known.Client.PutAsJsonAsync("/users/me/ratings/1", new { rating = 5 });
        var before = await known.Client.GetStringAsync("/users/me/recommendations");
        using var account = await unread.Client.GetAsync("/users/me/ratings");

        await (await PostgresServer.GetAsync()).DropDatabaseAsync(application.ConnectionString);

        using var write = await known.Client.PostAsJsonAsync("/ratings", new { movieId = 3, rating = 5 });
        await AssertUnavailableAsync(write);
        Assert.Equal(before, await known.Client.GetStringAsync("/users/me/recommendations"));
        using var predictions = await known.Client.PostAsJsonAsync("/users/me/predictions", new { movieIds = (List<int>)[1, 2] });
        Assert.Equal(HttpStatusCode.OK, predictions.StatusCode);
        foreach (var path in (string[])["/movies?search=matrix", "/movies/50", "/movies/7/similar", "/movies/popular"])
        {
            using var movies = await application.CreateClient().GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, movies.StatusCode);
        }

        var movie = await known.Client.GetFromJsonAsync<JsonElement>("/movies/1");
        Assert.Equal(5, movie.GetProperty("myRating").GetDouble());
        var withoutProfile = await unread.Client.GetFromJsonAsync<JsonElement>("/movies/1");
        Assert.False(withoutProfile.TryGetProperty("predictedRating", out _));

        foreach (var path in (string[])["/users/me/recommendations", "/users/me/ratings", "/users/me/hidden"])
        {
            using var away = await unread.Client.GetAsync(path);
            await AssertUnavailableAsync(away);
        }
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage response)
    {
        await Problems.AssertAsync(response, HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(response.Headers.RetryAfter);
    }
}
