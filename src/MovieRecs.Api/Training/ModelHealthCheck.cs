using Microsoft.Extensions.Diagnostics.HealthChecks;
using MovieRecs.Api.Models;

namespace MovieRecs.Api.Training;

/// <summary>
/// Unhealthy, that is not ready, while a first model is on its way; degraded when there is none to be had yet or a stored
/// one is damaged: requests are answered, but not as intended.
/// </summary>
internal sealed class ModelHealthCheck(ModelStore store, StoredModels stored, FirstModel firstModel) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        var version = store.Current.Version;
        if (version == 0)
        {
            return firstModel.Decided.IsCompleted
                ? HealthCheckResult.Degraded("There is no model yet; everybody gets the popular movies.")
                : HealthCheckResult.Unhealthy("The first model is being trained.");
        }

        return stored.Damaged.Count == 0
            ? HealthCheckResult.Healthy($"Serving model {version}.")
            : HealthCheckResult.Degraded(
                $"Serving model {version}; damaged: {string.Join(", ", stored.Damaged.Keys.Order().Select(damaged => $"model {damaged}"))}.");
    }
}
