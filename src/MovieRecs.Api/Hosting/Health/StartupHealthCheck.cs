using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MovieRecs.Api.Hosting.Health;

/// <summary>Healthy after the last start-up task.</summary>
internal sealed class StartupHealthCheck(StartupState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.Completed.IsCompletedSuccessfully
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(state.Current is { } task ? $"Starting: {task}." : "Starting."));
}
