using Microsoft.Extensions.Options;
using MovieRecs.Api.Hosting.Logging;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MovieRecs.Api.Hosting.Telemetry;

/// <summary>
/// OpenTelemetry for those who ask for it: by OTLP where the standard variables say, and at <c>/metrics</c> for Prometheus.
/// Without either, no provider is registered and no request is measured. Logs stay on standard output.
/// </summary>
internal static class TelemetrySetup
{
    private const string MetricsPath = "/metrics";
    private const string ServiceName = "movierecs";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var targets = new TelemetryTargets(builder.Configuration);
        builder.Services.AddOptionsSection<TelemetryOptions>(TelemetryOptions.SectionName);
        builder.Services.AddSingleton<IValidateOptions<TelemetryOptions>>(targets);
        builder.Services.AddSingleton(targets);
        builder.Services.AddSingleton<ServiceTelemetry>();
        if (!targets.Prometheus && !targets.OtlpMetrics && !targets.OtlpTraces)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Describe);
        if (targets.Prometheus || targets.OtlpMetrics)
        {
            telemetry.WithMetrics(metrics => Configure(metrics, targets));
        }

        if (targets.OtlpTraces)
        {
            telemetry.WithTracing(Configure);
        }
    }

    public static void MapTelemetry(this IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<TelemetryTargets>().Prometheus)
        {
            // Neither limited nor counted itself: it must come through when the service is busiest.
            routes.MapPrometheusScrapingEndpoint(MetricsPath).AllowAnonymous().DisableRateLimiting().DisableHttpMetrics()
                .ExcludeFromDescription().WithMetadata(new QuietRequests());
        }
    }

    // The variables come last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
    private static void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService(ServiceName, serviceVersion: typeof(TelemetrySetup).Assembly.GetName().Version?.ToString())
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static void Configure(MeterProviderBuilder metrics, TelemetryTargets targets)
    {
        metrics.AddMeter(ServiceTelemetry.Name)
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddNpgsqlInstrumentation();
        if (targets.Prometheus)
        {
            metrics.AddPrometheusExporter();
        }

        if (targets.OtlpMetrics)
        {
            metrics.AddOtlpExporter();
        }
    }

    private static void Configure(TracerProviderBuilder traces) => traces
        .AddSource(ServiceTelemetry.Name)
        .AddAspNetCoreInstrumentation(requests =>
        {
            // Supervisors ask every few seconds, which would drown out the rest.
            requests.Filter = context => !context.Request.Path.StartsWithSegments("/health")
                && !context.Request.Path.StartsWithSegments(MetricsPath);
            // Queries hold what people search for.
            requests.EnrichWithHttpRequest = (activity, _) => activity.SetTag("url.query", null);
        })
        .AddNpgsql()
        .AddOtlpExporter();
}
