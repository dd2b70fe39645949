using Microsoft.Extensions.Diagnostics.HealthChecks;
using MovieRecs.Api.Models;

namespace MovieRecs.Api.Training;

/// <summary>
/// Degraded while a stored model is known to be damaged: requests are answered, but from another version than intended.
/// </summary>
internal sealed class ModelHealthCheck(ModelStore store, StoredModels stored) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var served = store.Current.Version == 0 ? "no model" : $"model {store.Current.Version}";
        return Task.FromResult(stored.Damaged.Count == 0
            ? HealthCheckResult.Healthy($"Serving {served}.")
            : HealthCheckResult.Degraded(
                $"Serving {served}; damaged: {string.Join(", ", stored.Damaged.Keys.Order().Select(version => $"model {version}"))}."));
    }
}
