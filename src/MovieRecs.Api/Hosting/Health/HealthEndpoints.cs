using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MovieRecs.Api.Hosting.Logging;

namespace MovieRecs.Api.Hosting.Health;

/// <summary>
/// Readiness asks every registered check, so a feature joins with <c>services.AddHealthChecks().AddCheck&lt;T&gt;("name")</c>;
/// degraded is still ready.
/// </summary>
internal static class HealthEndpoints
{
    private const string RetryAfterSeconds = "5";

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddJsonContext(HealthJsonContext.Default);
        services.AddSingleton<IOneShotCommand, HealthCommand>();
        services.AddHealthChecks().AddCheck<StartupHealthCheck>("startup");
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        // Without rate limits: what watches the service must always get its answer.
        var group = routes.MapGroup("/health").WithTags("Health").AllowAnonymous().DisableRateLimiting()
            .WithMetadata(new QuietRequests());
        group.MapGet("/live", GetLiveness).WithName(nameof(GetLiveness))
            .WithSummary("The process answers; nothing else is checked.")
            .WithDescription("Restart the process when this does not answer.");
        group.MapGet("/ready", GetReadiness).WithName(nameof(GetReadiness))
            .WithSummary("The service can do its work: it has started and the database answers.")
            .WithDescription("Send no requests while this is 503; `checks` says what is wrong.")
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    internal static Ok<HealthAnswer> GetLiveness() =>
        TypedResults.Ok(new HealthAnswer(Name(HealthStatus.Healthy), new Dictionary<string, HealthCheckAnswer>()));

    internal static async Task<Results<Ok<HealthAnswer>, JsonHttpResult<HealthAnswer>>> GetReadiness(
        HealthCheckService health, HttpResponse response, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        var answer = new HealthAnswer(
            Name(report.Status),
            report.Entries.ToDictionary(
                entry => entry.Key, entry => new HealthCheckAnswer(Name(entry.Value.Status), entry.Value.Description)));
        if (report.Status != HealthStatus.Unhealthy)
        {
            return TypedResults.Ok(answer);
        }

        response.Headers.RetryAfter = RetryAfterSeconds;
        return TypedResults.Json(answer, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static string Name(HealthStatus status) => status.ToString().ToLowerInvariant();
}

/// <summary>The state of the service.</summary>
/// <param name="Status">healthy, degraded (answers, but something is wrong) or unhealthy.</param>
/// <param name="Checks">What was looked at; empty for liveness.</param>
public sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthCheckAnswer> Checks);

/// <summary>The state of one part of the service.</summary>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Description">What is wrong or in progress, if anything.</param>
public sealed record HealthCheckAnswer(string Status, string? Description);

[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJsonContext : JsonSerializerContext;
