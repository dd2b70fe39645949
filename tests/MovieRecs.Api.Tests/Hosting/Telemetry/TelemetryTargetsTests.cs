using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MovieRecs.Api.Hosting.Telemetry;
using MovieRecs.Api.Tests.Infrastructure;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MovieRecs.Api.Tests.Hosting.Telemetry;

public sealed class TelemetryTargetsTests
{
    [Fact]
    public async Task Without_settings_nothing_is_registered_and_there_are_no_metrics()
    {
        await using var application = await MovieRecsApplication.StartAsync();
        using var client = application.CreateClient();

        using var response = await client.GetAsync("/metrics");

        await Problems.AssertAsync(response, HttpStatusCode.NotFound);
        Assert.Null(application.Services.GetService<MeterProvider>());
        Assert.Null(application.Services.GetService<TracerProvider>());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317", "traces metrics")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://localhost:4318/v1/traces", "traces")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=https://collector/v1/metrics", "metrics")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317;OTEL_TRACES_EXPORTER=none", "metrics")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317;OTEL_METRICS_EXPORTER=none", "traces")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=", "")]
    [InlineData("OTEL_SERVICE_NAME=films", "")]
    [InlineData("Telemetry:Prometheus=true", "prometheus")]
    [InlineData("Telemetry:Prometheus=false", "")]
    [InlineData("Telemetry:Prometheus=true;OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317", "prometheus traces metrics")]
    [InlineData("Telemetry:Prometheus=true;OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317;OTEL_SDK_DISABLED=true", "")]
    public void Takes_what_is_asked_for_and_no_more(string settings, string expected)
    {
        var targets = Targets(settings);

        var taken = new[] { (targets.Prometheus, "prometheus"), (targets.OtlpTraces, "traces"), (targets.OtlpMetrics, "metrics") };
        Assert.Equal(expected, string.Join(' ', taken.Where(target => target.Item1).Select(target => target.Item2)));
        Assert.True(targets.Validate(null, new TelemetryOptions()).Succeeded);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=localhost:4317", "OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4317' is not an http or https address.")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=collector", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'collector' is not an http or https address.")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' is not grpc or http/protobuf.")]
    [InlineData("OTEL_SDK_DISABLED=maybe", "OTEL_SDK_DISABLED: 'maybe' is not true or false.")]
    public void A_wrong_value_is_one_line_with_the_setting_and_the_rule(string settings, string expected) =>
        Assert.Equal(expected, Targets(settings).Validate(null, new TelemetryOptions()).FailureMessage);

    [Theory]
    [InlineData("Telemetry__Prometheus", "yes", "'yes' is not true or false.")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "'collector' is not an http or https address.")]
    public async Task A_wrong_setting_ends_the_start(string name, string value, string rule)
    {
        await using var service = ServiceProcess.Start([], (name, value));

        Assert.Equal(1, await service.WaitForExitAsync());
        Assert.Equal($"MovieRecs cannot start: {name}: {rule}", service.Output.Trim());
    }

    private static TelemetryTargets Targets(string settings) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], (string?)parts[1])))
        .Build());
}
