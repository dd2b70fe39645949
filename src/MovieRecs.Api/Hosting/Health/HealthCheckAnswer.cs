namespace MovieRecs.Api.Hosting.Health;

/// <summary>How one part of the service is.</summary>
/// <param name="Status">healthy, degraded or unhealthy.</param>
/// <param name="Description">What is amiss or going on, if anything.</param>
public sealed record HealthCheckAnswer(string Status, string? Description);
