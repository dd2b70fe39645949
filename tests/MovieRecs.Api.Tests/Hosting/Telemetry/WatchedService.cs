using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using MovieRecs.Api.Tests.Infrastructure;
using MovieRecs.Api.Tests.Training.Administration;
using OpenTelemetry.Trace;

namespace MovieRecs.Api.Tests.Hosting.Telemetry;

/// <summary>
/// The service with everything that can be watched switched on, and a use of each feature that is measured: the demo is
/// imported, models are trained, a list is read, a rating is written and a password is wrong.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class WatchedService : IAsyncLifetime
{
    public const string UnknownName = "marie-of-the-trace";

    private readonly SpanCollector _spans = new();
    private readonly OtlpSink _sink = new();
    private readonly Application _application;

    public WatchedService() => _application = new Application(_spans, _sink);

    internal SpanCollector Spans => _spans;

    internal OtlpSink Sink => _sink;

    internal TestUser User { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _sink.StartAsync();
        await ((IAsyncLifetime)_application).InitializeAsync();
        var administration = new AdministrationClient((await _application.LogInAdministratorAsync()).Client);
        Assert.Equal("succeeded", (await administration.TrainAsync()).GetProperty("state").GetString());
        User = await _application.CreateUserAsync();
        var movies = await User.Client.GetFromJsonAsync<JsonElement>("/movies?count=1");
        var movieId = movies.GetProperty("items")[0].GetProperty("movieId").GetInt32();
        using var rated = await User.Client.PostAsJsonAsync("/ratings", new { movieId, rating = 4 });
        rated.EnsureSuccessStatusCode();
        using var list = await User.Client.GetAsync("/users/me/recommendations");
        list.EnsureSuccessStatusCode();
        using var client = _application.CreateClient();
        using var refused = await client.PostAsJsonAsync("/auth/login", new { userName = UnknownName, password = "wrong password" });
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    public async Task DisposeAsync()
    {
        await _application.DisposeAsync();
        await _sink.DisposeAsync();
        _spans.Dispose();
    }

    public async Task<string> ScrapeAsync()
    {
        using var client = _application.CreateClient();
        return await client.GetStringAsync("/metrics");
    }

    private sealed class Application(SpanCollector spans, OtlpSink sink) : MovieRecsApplication
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Seed:Demo", "true");
            builder.UseSetting("Telemetry:Prometheus", "true");
            builder.UseSetting("Lockout:MaximumFailures", "1");
            builder.UseSetting("Training:Ranker:Factors", "8");
            builder.UseSetting("Training:Stars:Factors", "4");
            builder.UseSetting("OTEL_EXPORTER_OTLP_ENDPOINT", sink.Address);
            builder.UseSetting("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
            builder.UseSetting("OTEL_BSP_SCHEDULE_DELAY", "200");
            builder.UseSetting("OTEL_METRIC_EXPORT_INTERVAL", "1000");
            builder.ConfigureTestServices(services =>
                services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(spans)));
        }
    }
}
