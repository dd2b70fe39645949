using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Hosting;

internal static class RateLimitSetup
{
    private const int ReplenishmentsPerMinute = 12;

    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddOptionsSection<RateLimitOptions>(RateLimitOptions.SectionName);
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitOptions>>((limiter, limits) => Configure(limiter, limits.Value));
    }

    private static void Configure(RateLimiterOptions limiter, RateLimitOptions limits)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (context, _) =>
        {
            var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
            context.HttpContext.Response.Headers.RetryAfter =
                Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(
            context => Partition(context.User.FindUserId() is { } userId ? $"user {userId}" : AddressOf(context), limits, limits.RequestsPerMinute));
        limiter.AddPolicy(RateLimitPolicies.Auth, context => Partition(AddressOf(context), limits, limits.AuthRequestsPerMinute));
    }

    private static RateLimitPartition<string> Partition(string key, RateLimitOptions limits, int perMinute) => limits.Enabled
        ? RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = Math.Max(1, perMinute / ReplenishmentsPerMinute),
            ReplenishmentPeriod = perMinute < ReplenishmentsPerMinute
                ? TimeSpan.FromMinutes(1) / perMinute
                : TimeSpan.FromMinutes(1) / ReplenishmentsPerMinute,
        })
        : RateLimitPartition.GetNoLimiter("");

    /// <summary>An IPv6 client commands all addresses of its /64, so they count as one.</summary>
    private static string AddressOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
        {
            return "unknown address";
        }

        if (address.IsIPv4MappedToIPv6 || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.MapToIPv4().ToString();
        }

        var network = address.GetAddressBytes();
        Array.Clear(network, 8, 8);
        return new IPAddress(network).ToString();
    }
}

/// <summary>Names of the rate limits that endpoints ask for beside the one that holds for every request.</summary>
internal static class RateLimitPolicies
{
    /// <summary>For what costs a password hash or can be guessed: by client address.</summary>
    public const string Auth = "Auth";
}
