using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task What_needs_no_database_goes_on_working_and_the_rest_is_503()
    {
        await using var application = await MovieRecsApplication.StartAsync(seed => seed.AddMovieAsync(1, "Alien", 1979, "Horror"));
        var user = await application.CreateUserAsync();
        using var client = application.CreateClient();
        using var ready = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

        await (await PostgresServer.GetAsync()).DropDatabaseAsync(application.ConnectionString);

        foreach (var path in new[] { "/health/live", "/movies", "/movies/1", "/movies/popular" })
        {
            using var works = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, works.StatusCode);
        }

        using var notReady = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, notReady.StatusCode);
        Assert.NotNull(notReady.Headers.RetryAfter);
        var checks = (await notReady.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("checks");
        Assert.Equal("unhealthy", checks.GetProperty("database").GetProperty("status").GetString());
        Assert.Equal("healthy", checks.GetProperty("startup").GetProperty("status").GetString());

        using var me = await user.Client.GetAsync("/auth/me");
        using var login = await client.PostAsJsonAsync("/auth/login", new { user.UserName, password = "any password" });
        using var rating = await user.Client.PostAsJsonAsync("/ratings", new { movieId = 1, rating = 4 });
        foreach (var response in new[] { me, login, rating })
        {
            await Problems.AssertAsync(response, HttpStatusCode.ServiceUnavailable);
            Assert.True(response.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        }
    }
}
