using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MovieRecs.Api.Hosting.Telemetry;

/// <summary>
/// What the service measures and traces of its own accord: one meter and one activity source, both named
/// <see cref="Name"/>. While nobody listens, an instrument costs no more than reading a field. Tags never hold ids:
/// each value of a tag is a time series of its own.
/// </summary>
internal sealed class ServiceTelemetry : IDisposable
{
    public const string Name = "MovieRecs";

    // Answers take microseconds from memory and milliseconds from the database; trainings take up to an hour.
    private static readonly double[] _requestSeconds =
        [.00001, .000025, .00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5];

    private static readonly double[] _trainingSeconds = [.01, .05, .1, .5, 1, 5, 10, 30, 60, 300, 900, 3600];

    private readonly TimeProvider _time;

    public ServiceTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        // The factory owns the meter and disposes it.
        var meter = meters.Create(Name);
        Recommendations = Seconds(
            meter, "movierecs.recommendations", "From the request for a list of recommendations to its answer.", _requestSeconds);
        FoldIn = Seconds(meter, "movierecs.fold_in.duration", "Folding a user's ratings into both models.", _requestSeconds);
        ProfileReads = meter.CreateCounter<long>(
            "movierecs.profile_cache.reads", "{read}", "Reads of users' profiles, from the cache or past it.");
        RatingsWritten = meter.CreateCounter<long>(
            "movierecs.ratings.written", "{rating}", "Ratings given, changed and taken back.");
        TrainingPhases = Seconds(meter, "movierecs.training.phase.duration", "One phase of a training run.", _trainingSeconds);
        TrainingRuns = meter.CreateCounter<long>("movierecs.training.runs", "{run}", "Training runs by how they ended.");
        TrainingLoss = meter.CreateGauge<double>(
            "movierecs.training.loss", null, "Training loss after the last iteration of the model trained in a phase.");
        TrainingRmse = meter.CreateGauge<double>(
            "movierecs.training.rmse", "{star}", "Error of the last trained model on the held-out ratings.");
        TrainingNdcg = meter.CreateGauge<double>(
            "movierecs.training.ndcg", "1", "NDCG@10 of the last trained model on the held-out ratings.");
        ImportRows = meter.CreateCounter<long>(
            "movierecs.import.rows", "{row}", "Rows of imported data sets by what became of them.");
        LoginFailures = meter.CreateCounter<long>("movierecs.login.failures", "{failure}", "Wrong passwords and unknown names.");
        LoginLockouts = meter.CreateCounter<long>(
            "movierecs.login.lockouts", "{lockout}", "Locks after too many wrong passwords.");
        meter.CreateObservableGauge(
            "movierecs.model.version", () => Observe(model => (long)model.Version), null, "Version of the model in service.");
        meter.CreateObservableGauge(
            "movierecs.model.age", () => Observe(model => (_time.GetUtcNow() - model.TrainedAt).TotalSeconds), "s",
            "Since the model in service was trained.");
        meter.CreateObservableGauge(
            "movierecs.model.rmse", () => Observe(model => model.Rmse), "{star}",
            "Error of the model in service on its held-out ratings.");
        meter.CreateObservableGauge(
            "movierecs.model.ndcg", () => Observe(model => model.Ndcg), "1",
            "NDCG@10 of the model in service on its held-out ratings.");
    }

    public ActivitySource Activities { get; } = new(Name);

    /// <summary>Tagged with the list's source.</summary>
    public Histogram<double> Recommendations { get; }

    public Histogram<double> FoldIn { get; }

    /// <summary>Tagged with the result, hit or miss.</summary>
    public Counter<long> ProfileReads { get; }

    /// <summary>Tagged with the operation: create, update or delete.</summary>
    public Counter<long> RatingsWritten { get; }

    /// <summary>Tagged with the phase.</summary>
    public Histogram<double> TrainingPhases { get; }

    /// <summary>Tagged with the state the run ended in.</summary>
    public Counter<long> TrainingRuns { get; }

    /// <summary>Tagged with the phase.</summary>
    public Gauge<double> TrainingLoss { get; }

    public Gauge<double> TrainingRmse { get; }

    public Gauge<double> TrainingNdcg { get; }

    /// <summary>Tagged with the kind (movie, user, rating or line) and the result.</summary>
    public Counter<long> ImportRows { get; }

    public Counter<long> LoginFailures { get; }

    public Counter<long> LoginLockouts { get; }

    /// <summary>Asked at each collection for the model in service; null while there is none.</summary>
    public Func<ModelFigures?> Model { get; set; } = () => null;

    public void Dispose() => Activities.Dispose();

    private IEnumerable<Measurement<T>> Observe<T>(Func<ModelFigures, T> figure)
        where T : struct =>
        Model() is { } model ? [new Measurement<T>(figure(model))] : [];

    private static Histogram<double> Seconds(Meter meter, string name, string description, double[] boundaries) =>
        meter.CreateHistogram(
            name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
}

/// <summary>The model in service as its gauges show it.</summary>
internal sealed record ModelFigures(int Version, DateTimeOffset TrainedAt, double Rmse, double Ndcg);

/// <summary>Measures into a histogram that somebody listens to; takes no time otherwise.</summary>
internal readonly struct DurationTimer
{
    private readonly Histogram<double>? _histogram;
    private readonly long _start;

    private DurationTimer(Histogram<double> histogram)
    {
        _histogram = histogram;
        _start = Stopwatch.GetTimestamp();
    }

    public static DurationTimer Start(Histogram<double>? histogram) =>
        histogram is { Enabled: true } ? new DurationTimer(histogram) : default;

    public void Stop() => _histogram?.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds);

    public void Stop(KeyValuePair<string, object?> tag) => _histogram?.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tag);
}
