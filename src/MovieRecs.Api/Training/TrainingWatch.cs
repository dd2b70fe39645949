using System.Diagnostics;
using MovieRecs.Api.Data;
using MovieRecs.Api.Hosting.Telemetry;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Training;

/// <summary>
/// What one run tells those who watch the service: a trace of its own with a span for each phase, the seconds of the phases,
/// loss and figures. One caller at a time; the phases may begin on different threads.
/// </summary>
internal sealed class TrainingWatch : IDisposable
{
    private readonly ServiceTelemetry _telemetry;
    private readonly Activity? _run;
    private Activity? _span;
    private string? _phase;
    private long _phaseStart;

    public TrainingWatch(ServiceTelemetry telemetry, int runId, string reason)
    {
        _telemetry = telemetry;
        _run = telemetry.Activities.StartActivity("training run");
        _run?.SetTag("movierecs.training.run", runId).SetTag("movierecs.training.reason", reason);
    }

    /// <summary>Ends the phase before and starts this one; what its caller calls from here on belongs to its span.</summary>
    public void BeginPhase(string phase)
    {
        EndPhase();
        (_phase, _phaseStart) = (phase, Stopwatch.GetTimestamp());
        _span = _run is null
            ? null
            : _telemetry.Activities.StartActivity("training " + phase, ActivityKind.Internal, _run.Context);
    }

    public void ReportLoss(double loss) =>
        _telemetry.TrainingLoss.Record(loss, new KeyValuePair<string, object?>("phase", _phase));

    public void ReportMetrics(ValidationMetrics metrics)
    {
        _telemetry.TrainingRmse.Record(metrics.Rmse);
        _telemetry.TrainingNdcg.Record(metrics.Ranking.NdcgAt10);
    }

    public void End(TrainingRunState outcome)
    {
        EndPhase();
        var state = outcome.ToString().ToLowerInvariant();
        _telemetry.TrainingRuns.Add(1, new KeyValuePair<string, object?>("state", state));
        _run?.SetTag("movierecs.training.state", state);
        if (outcome == TrainingRunState.Failed)
        {
            // Without the reason, which the log has: it may quote the database.
            _run?.SetStatus(ActivityStatusCode.Error);
        }
    }

    public void Dispose() => _run?.Dispose();

    private void EndPhase()
    {
        _span?.Dispose();
        if (_phase is not null)
        {
            _telemetry.TrainingPhases.Record(
                Stopwatch.GetElapsedTime(_phaseStart).TotalSeconds, new KeyValuePair<string, object?>("phase", _phase));
        }

        (_span, _phase) = (null, null);
    }
}
