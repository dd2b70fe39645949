using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using MovieRecs.Api.Hosting.Telemetry;

namespace MovieRecs.Api.Tests.Hosting.Telemetry;

/// <summary>What one of the service's counters has counted, by the values of its tags.</summary>
internal sealed class CounterReadings : IDisposable
{
    private readonly Meters _meters = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();

    public CounterReadings(Func<ServiceTelemetry, Counter<long>> counter)
    {
        Telemetry = new ServiceTelemetry(_meters, TimeProvider.System);
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => Add(count, tags));
        _listener.EnableMeasurementEvents(counter(Telemetry));
    }

    /// <summary>For what is tested.</summary>
    public ServiceTelemetry Telemetry { get; }

    /// <summary>Counted above 0, by the values of the tags in their order.</summary>
    public Dictionary<string, long> Counts => _counts.Where(count => count.Value > 0).ToDictionary();

    public void Dispose()
    {
        _listener.Dispose();
        Telemetry.Dispose();
        _meters.Dispose();
    }

    private void Add(long count, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _counts.AddOrUpdate(
        string.Join(' ', tags.ToArray().Select(tag => tag.Value)), count, (_, before) => before + count);

    private sealed class Meters : IMeterFactory
    {
        private Meter? _meter;

        public Meter Create(MeterOptions options) => _meter = new Meter(options);

        public void Dispose() => _meter?.Dispose();
    }
}
