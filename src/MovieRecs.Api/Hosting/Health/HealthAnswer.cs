namespace MovieRecs.Api.Hosting.Health;

/// <summary>How the service is.</summary>
/// <param name="Status">healthy, degraded (answers, but something is amiss) or unhealthy.</param>
/// <param name="Checks">What was looked at; empty for liveness.</param>
public sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, HealthCheckAnswer> Checks);
