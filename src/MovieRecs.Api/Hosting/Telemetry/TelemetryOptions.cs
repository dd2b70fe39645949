using Microsoft.Extensions.Options;

namespace MovieRecs.Api.Hosting.Telemetry;

/// <summary>
/// What the service exposes for monitoring. The standard <c>OTEL_*</c> variables say where it sends telemetry.
/// </summary>
internal sealed class TelemetryOptions
{
    public const string SectionName = "Telemetry";

    /// <summary>Serves the metrics at <c>/metrics</c>, to everybody who reaches the service.</summary>
    public bool Prometheus { get; init; }
}

/// <summary>
/// Where each of the two signals goes, read when the services are registered: what is not asked for is not registered.
/// A wrong value counts as none there, and then ends the start with one line.
/// </summary>
internal sealed class TelemetryTargets(IConfiguration configuration) : IValidateOptions<TelemetryOptions>
{
    private static readonly string[] _endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    private static readonly string[] _protocols =
        ["OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"];

    private bool IsDisabled => IsTrue("OTEL_SDK_DISABLED");

    public bool Prometheus => !IsDisabled && IsTrue($"{TelemetryOptions.SectionName}:{nameof(TelemetryOptions.Prometheus)}");

    public bool OtlpTraces => IsSent("TRACES");

    public bool OtlpMetrics => IsSent("METRICS");

    public ValidateOptionsResult Validate(string? name, TelemetryOptions options)
    {
        foreach (var setting in _endpoints.Where(setting => configuration[setting] is { Length: > 0 }))
        {
            if (!Uri.TryCreate(configuration[setting], UriKind.Absolute, out var address)
                || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            {
                return Refuse(setting, "an http or https address");
            }
        }

        foreach (var setting in _protocols.Where(setting => configuration[setting] is { Length: > 0 }))
        {
            if (configuration[setting] is not ("grpc" or "http/protobuf"))
            {
                return Refuse(setting, "grpc or http/protobuf");
            }
        }

        return configuration["OTEL_SDK_DISABLED"] is { Length: > 0 } disabled && !bool.TryParse(disabled, out _)
            ? Refuse("OTEL_SDK_DISABLED", "true or false")
            : ValidateOptionsResult.Success;
    }

    private ValidateOptionsResult Refuse(string setting, string rule) =>
        ValidateOptionsResult.Fail($"{setting}: '{configuration[setting]}' is not {rule}.");

    private bool IsSent(string signal) =>
        !IsDisabled
        && configuration[$"OTEL_{signal}_EXPORTER"] != "none"
        && (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 }
            || configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 });

    private bool IsTrue(string setting) => bool.TryParse(configuration[setting], out var value) && value;
}
