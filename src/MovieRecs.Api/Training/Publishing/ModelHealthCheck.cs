using Microsoft.Extensions.Diagnostics.HealthChecks;
using MovieRecs.Api.Serving;

namespace MovieRecs.Api.Training.Publishing;

/// <summary>
/// Degraded when there is no model or a stored one is damaged: requests are answered, but not as intended. While the first
/// model is being trained, the start is not over, which its own check says.
/// </summary>
internal sealed class ModelHealthCheck(ModelStore store, StoredModels stored) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        var version = store.Current.Version;
        if (version == 0)
        {
            return HealthCheckResult.Degraded("There is no model yet; everybody gets the popular movies.");
        }

        return stored.Damaged.Count == 0
            ? HealthCheckResult.Healthy($"Serving model {version}.")
            : HealthCheckResult.Degraded(
                $"Serving model {version}; damaged: "
                + $"{string.Join(", ", stored.Damaged.Keys.Order().Select(damaged => $"model {damaged}"))}.");
    }
}
