using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using MovieRecs.Api.Identity;

namespace MovieRecs.Api.Hosting;

internal static class RateLimitSetup
{
    /// <summary>Tokens come as often as this, unless there are fewer per minute: no client waits long for the next one.</summary>
    private const int MaximumPeriodsPerMinute = 600;

    public static void AddRateLimits(this IServiceCollection services)
    {
        services.AddOptionsSection<RateLimitOptions>(RateLimitOptions.SectionName);
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitOptions>>(
            (limiter, limits) => Configure(limiter, limits.Value));
    }

    /// <summary>
    /// A bucket that holds a minute's worth and refills exactly that many per minute. The period follows from the
    /// tokens and not the other way round: a minute can be divided into any number of parts, a number of tokens cannot.
    /// </summary>
    internal static TokenBucketRateLimiterOptions BucketOf(int perMinute)
    {
        var tokensPerPeriod = (perMinute + MaximumPeriodsPerMinute - 1) / MaximumPeriodsPerMinute;
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = tokensPerPeriod,
            ReplenishmentPeriod = TimeSpan.FromMinutes(1) * tokensPerPeriod / perMinute,
        };
    }

    private static void Configure(RateLimiterOptions limiter, RateLimitOptions limits)
    {
        limiter.OnRejected = RejectAsync;
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Partition(
            context.User.FindUserId() is { } userId ? $"user {userId}" : ClientNetwork.Of(context).Name,
            limits,
            limits.RequestsPerMinute));
        limiter.AddPolicy(
            RateLimitPolicies.Auth, context => Partition(ClientNetwork.Of(context).Name, limits, limits.AuthRequestsPerMinute));
    }

    private static RateLimitPartition<string> Partition(string key, RateLimitOptions limits, int perMinute) => limits.Enabled
        ? RateLimitPartition.GetTokenBucketLimiter(key, _ => BucketOf(perMinute))
        : RateLimitPartition.GetNoLimiter("");

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var context = rejected.HttpContext;
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.Zero;
        var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails
            {
                Status = StatusCodes.Status429TooManyRequests,
                Detail = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Too many requests from this account or address; the next one is accepted in {seconds} s."),
            },
        });
    }
}

/// <summary>Names of the rate limits that endpoints ask for beside the one that holds for every request.</summary>
internal static class RateLimitPolicies
{
    /// <summary>For what costs a password hash or can be guessed: by client address.</summary>
    public const string Auth = "Auth";
}
