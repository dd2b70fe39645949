using System.Net;
using System.Net.Http.Json;
using MovieRecs.Api.Hosting;
using MovieRecs.Api.Tests.Infrastructure;

namespace MovieRecs.Api.Tests.Hosting;

public sealed class RateLimitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    [InlineData(23)]
    [InlineData(35)]
    [InlineData(601)]
    [InlineData(6000)]
    [InlineData(999_983)]
    public void A_bucket_holds_and_refills_exactly_what_is_allowed_per_minute(int perMinute)
    {
        var bucket = RateLimitSetup.BucketOf(perMinute);

        Assert.Equal(perMinute, bucket.TokenLimit);
        // To a thousandth: the period is a whole number of ticks.
        Assert.Equal(
            1, bucket.TokensPerPeriod * (TimeSpan.FromMinutes(1) / bucket.ReplenishmentPeriod) / perMinute, tolerance: 1e-3 / perMinute + 1e-6);
    }

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

        var problem = await Problems.AssertAsync(refused, HttpStatusCode.TooManyRequests);
        Assert.Equal("https://tools.ietf.org/html/rfc6585#section-4", problem.GetProperty("type").GetString());
        Assert.StartsWith("Too many requests", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
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
