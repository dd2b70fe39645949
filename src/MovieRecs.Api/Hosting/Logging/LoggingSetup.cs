using Serilog;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace MovieRecs.Api.Hosting.Logging;

/// <summary>
/// Serilog to standard output: lines to read in Development, JSON to collect elsewhere. Levels by area come from the
/// <c>Serilog</c> section. What a log must never hold (tokens, passwords, headers, bodies, query strings) is never handed
/// to a logger.
/// </summary>
internal static class LoggingSetup
{
    public static void AddLogging(this WebApplicationBuilder builder)
    {
        // Serilog itself would end the start with a stack trace; the validation ends it with a line.
        var wrongLevel = FindWrongLevel(builder.Configuration.GetSection("Serilog:MinimumLevel"));
        builder.Services.AddOptions<LogLevels>().Validate(_ => wrongLevel is null, wrongLevel ?? "").ValidateOnStart();
        var configuration = new LoggerConfiguration();
        configuration = (wrongLevel is null ? configuration.ReadFrom.Configuration(builder.Configuration) : configuration)
            // It logs every request with its query; the request log leaves the query out.
            .MinimumLevel.Override("Microsoft.AspNetCore.Hosting.Diagnostics", LogEventLevel.Warning)
            .Enrich.FromLogContext()
            .Filter.ByExcluding(IsTold);
        configuration = builder.Environment.IsDevelopment()
            ? configuration.Filter.ByExcluding(IsToldByReadyNotice).WriteTo.Console(new ReadableLines())
            : configuration.WriteTo.Console(new JsonFormatter(renderMessage: true));
        builder.Logging.ClearProviders();
        builder.Logging.AddSerilog(configuration.CreateLogger(), dispose: true);
    }

    private static string? FindWrongLevel(IConfigurationSection levels) => levels.AsEnumerable()
        .Where(level => level.Value is not null && !Enum.TryParse<LogEventLevel>(level.Value, ignoreCase: true, out _))
        .Select(level => $"{level.Key.Replace(":", "__", StringComparison.Ordinal)}: '{level.Value}' is not one of "
            + $"{string.Join(", ", Enum.GetNames<LogEventLevel>())}.")
        .FirstOrDefault();

    // The notice that the service is ready has the address and how to stop it.
    private static bool IsToldByReadyNotice(LogEvent logEvent) =>
        logEvent.Level == LogEventLevel.Information && IsFrom(logEvent, "Microsoft.Hosting.Lifetime");

    // Standard error has it in one line; the host would log the same with a stack trace.
    private static bool IsTold(LogEvent logEvent) =>
        logEvent.Exception is { } exception
        && ServiceRun.ReasonOf(exception) is not null && IsFrom(logEvent, "Microsoft.Extensions.Hosting.Internal.Host");

    private static bool IsFrom(LogEvent logEvent, string area) =>
        logEvent.Properties.TryGetValue("SourceContext", out var source)
        && source is ScalarValue { Value: string name } && name == area;

    /// <summary>The options type that the validation of the levels belongs to.</summary>
    private sealed class LogLevels;
}
