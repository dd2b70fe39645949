using System.Net;
using System.Net.Http.Json;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Requests_to_auth_are_limited_by_address()
    {
        await using var application = await MovieRecsApplication.StartAsync(
            settings: [("RateLimits__Enabled", "true"), ("RateLimits__AuthRequestsPerMinute", "3")]);
        using var client = application.CreateClient();
        for (var request = 0; request < 3; request++)
        {
            using var taken = await client.PostAsJsonAsync("/auth/refresh", new { refreshToken = "unknown" });
            Assert.Equal(HttpStatusCode.Unauthorized, taken.StatusCode);
        }

        using var refused = await client.PostAsJsonAsync("/auth/refresh", new { refreshToken = "unknown" });
        using var other = await client.GetAsync("/movies");

        await Problems.AssertAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Other_requests_are_limited_by_account_and_health_is_not()
    {
        await using var application = await MovieRecsApplication.StartAsync(
            settings: [("RateLimits__Enabled", "true"), ("RateLimits__RequestsPerMinute", "3")]);
        var (first, second) = (await application.CreateUserAsync(), await application.CreateUserAsync());
        for (var request = 0; request < 3; request++)
        {
            using var taken = await first.Client.GetAsync("/movies");
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }

        using var refused = await first.Client.GetAsync("/movies");
        using var other = await second.Client.GetAsync("/movies");
        using var health = await first.Client.GetAsync("/health/live");

        await Problems.AssertAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }
}
