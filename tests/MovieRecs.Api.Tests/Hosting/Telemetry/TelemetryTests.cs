using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using MovieRecs.Api.Hosting.Telemetry;

namespace MovieRecs.Api.Tests.Hosting.Telemetry;

/// <summary>
/// No other test runs meanwhile. Meters and activity sources of one name are one to whoever listens in the same process: the
/// metrics of the watched service end with the first other service that is disposed of.
/// </summary>
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "It is a collection of tests.")]
public sealed class TelemetryTestCollection;

[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests(WatchedService service) : IClassFixture<WatchedService>
{
    private static readonly string[] Phases = ["load", "ranker", "stars", "evaluate", "similar", "session", "publish"];

    /// <summary>The dimensions of the service's own metrics: each has a handful of values, none is an id or a name.</summary>
    private static readonly string[] AllowedLabels =
        ["kind", "le", "operation", "otel_scope_name", "phase", "result", "source", "state"];

    [Fact]
    public async Task What_the_service_does_is_counted()
    {
        var (names, _) = MetricNames.OfScrape(await service.ScrapeAsync());

        string[] expected =
            [
                "movierecs_recommendations_seconds_bucket",
                "movierecs_fold_in_duration_seconds_count",
                "movierecs_profile_cache_reads_total",
                "movierecs_ratings_written_total",
                "movierecs_training_phase_duration_seconds_sum",
                "movierecs_training_runs_total",
                "movierecs_training_loss",
                "movierecs_training_rmse",
                "movierecs_training_ndcg",
                "movierecs_model_version",
                "movierecs_model_age_seconds",
                "movierecs_model_rmse",
                "movierecs_model_ndcg",
                "movierecs_import_rows_total",
                "movierecs_login_failures_total",
                "movierecs_login_lockouts_total",
                "http_server_request_duration_seconds_count",
                "db_client_operation_duration_seconds_count",
                "dotnet_gc_collections_total",
            ];
        Assert.Empty(expected.Except(names)); // names what is missing
    }

    [Fact]
    public async Task The_tags_of_the_own_metrics_are_few_and_hold_no_ids()
    {
        var scrape = await service.ScrapeAsync();

        Assert.Subset(AllowedLabels.ToHashSet(), MetricNames.OfScrape(scrape).Labels);
        Assert.DoesNotContain(WatchedService.UnknownName, scrape, StringComparison.Ordinal);
        // Not the connection string, which is the name of a data source without one.
        Assert.Contains("db_client_connection_pool_name=\"movierecs\"", scrape, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dashboard.json")]
    [InlineData("alerts.yml")]
    public async Task Dashboard_and_alerts_name_metrics_that_the_service_exports(string file)
    {
        var text = await File.ReadAllTextAsync(Repository.Path($"docs/telemetry/{file}"));
        var expressions = file.EndsWith(".json", StringComparison.Ordinal)
            ? MetricNames.ExpressionsOfDashboard(text)
            : MetricNames.ExpressionsOfRules(text);
        var (exported, _) = MetricNames.OfScrape(await service.ScrapeAsync());
        var used = expressions.SelectMany(MetricNames.In).ToHashSet();

        Assert.True(used.Count > 5, $"{file} names {string.Join(", ", used)}");
        Assert.Empty(used.Except(exported).Except(SeenOnlyInTrouble).Order());
    }

    /// <summary>Counters that appear at their first count, which this service had no reason for.</summary>
    private static readonly string[] SeenOnlyInTrouble = ["db_client_operation_failed_total"];

    [Theory]
    [InlineData("sum by (le, source) (rate(one_bucket{job=\"a\", other=\"x\"}[$__rate_interval])) / two > 3 * 86400", "one_bucket,two")]
    [InlineData("up == 1 unless on (instance) three and histogram_quantile(0.99, four)", "three,four")]
    public void The_check_finds_every_name_in_an_expression(string expression, string names) =>
        Assert.Equal(names.Split(','), MetricNames.In(expression));

    [Fact]
    public async Task A_request_and_its_statements_in_the_database_are_one_trace()
    {
        var traceId = ActivityTraceId.CreateRandom();

        await SendAsync("/users/me/ratings", traceId);

        var trace = await service.Spans.TraceOfAsync(span => span.TraceId == traceId && span.Kind == ActivityKind.Server);
        var request = trace.Single(span => span.Kind == ActivityKind.Server);
        Assert.Equal("GET /users/{userId}/ratings/", request.DisplayName);
        var statements = trace.Where(span => span.Source.Name == "Npgsql").ToList();
        Assert.NotEmpty(statements);
        Assert.All(statements, statement => Assert.Equal(request.SpanId, statement.ParentSpanId));
    }

    [Fact]
    public async Task Spans_hold_no_queries_names_or_secrets()
    {
        var traceId = ActivityTraceId.CreateRandom();

        await SendAsync("/users/me/recommendations?exclude=424242", traceId);

        var trace = await service.Spans.TraceOfAsync(span => span.TraceId == traceId && span.Kind == ActivityKind.Server);
        var token = service.User.Client.DefaultRequestHeaders.Authorization!.Parameter!;
        var texts = trace.SelectMany(span => span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Append(span.DisplayName));
        Assert.All(texts, text =>
        {
            Assert.DoesNotContain("424242", text, StringComparison.Ordinal);
            Assert.DoesNotContain("url.query", text, StringComparison.Ordinal);
            Assert.DoesNotContain(service.User.UserName, text, StringComparison.Ordinal);
            Assert.DoesNotContain("Username=", text, StringComparison.Ordinal);
            Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_training_run_is_one_trace_with_a_span_for_each_phase()
    {
        var trace = await service.Spans.TraceOfAsync(span => span.OperationName == "training run");

        var run = trace.Single(span => span.OperationName == "training run");
        Assert.Equal(default, run.ParentSpanId);
        Assert.Equal("succeeded", run.GetTagItem("movierecs.training.state"));
        var phases = trace.Where(span => span.Source.Name == ServiceTelemetry.Name && span != run).OrderBy(span => span.StartTimeUtc).ToList();
        Assert.Equal(Phases.Select(phase => "training " + phase), phases.Select(span => span.OperationName));
        Assert.All(phases, phase => Assert.Equal(run.SpanId, phase.ParentSpanId));
        Assert.All(phases.Zip(phases.Skip(1)), pair =>
            Assert.True(pair.First.StartTimeUtc + pair.First.Duration <= pair.Second.StartTimeUtc));
        Assert.Contains(trace, span => span.Source.Name == "Npgsql" && span.ParentSpanId == phases[0].SpanId);
        Assert.Contains(trace, span => span.Source.Name == "Npgsql" && span.ParentSpanId == phases[^1].SpanId);
    }

    [Fact]
    public async Task Health_and_metrics_leave_no_trace()
    {
        var traceId = ActivityTraceId.CreateRandom();

        await SendAsync("/health/live", traceId);
        await SendAsync("/metrics", traceId);
        await SendAsync("/movies/popular", traceId);

        var trace = await service.Spans.TraceOfAsync(
            span => span.TraceId == traceId && span.DisplayName == "GET /movies/popular");
        Assert.Single(trace, span => span.Kind == ActivityKind.Server);
    }

    [Fact]
    public async Task Both_signals_reach_the_collector_that_the_standard_variable_names()
    {
        await service.Sink.WaitForAsync("/v1/traces", "training ranker");
        await service.Sink.WaitForAsync("/v1/metrics", "movierecs.recommendations");
        await service.Sink.WaitForAsync("/v1/metrics", "db.client.operation.duration");
    }

    private async Task SendAsync(string path, ActivityTraceId traceId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom()}-01");
        using var response = await service.User.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
