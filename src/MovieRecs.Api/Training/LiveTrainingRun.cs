using System.Diagnostics.CodeAnalysis;
using MovieRecs.Api.Data;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Training;

/// <summary>
/// The run that is queued or running, in memory: its latest state for whoever asks or listens, and the switch that cancels
/// it. Thread safe.
/// </summary>
[SuppressMessage(
    "Design", "CA1001",
    Justification = "A cancellation may come while the run ends, and without a timer the source holds no resource.")]
internal sealed class LiveTrainingRun(TrainingRunAnswer queued, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<string, double> _timings = [];
    private TaskCompletionSource _changed = NewSignal();
    private TrainingRunAnswer _state = queued;
    private string? _phase;
    private long _phaseStart;
    private int _iterationsBefore;

    public int Id { get; } = queued.Id;

    /// <summary>Whether it may take its time, since the models in service are as new.</summary>
    public bool IsRefinement { get; } = Is(queued, TrainingReason.Refinement);

    /// <summary>Whether it keeps nothing of the models before it, which know an account that is gone.</summary>
    public bool Forgets { get; private set; } = Is(queued, TrainingReason.Deletion);

    /// <summary>The deletions that had happened when it began, of which no model that it publishes has a trace.</summary>
    public IReadOnlyList<Erasure> Erasures { get; private set; } = [];

    /// <summary>Told of what happens in the run; null before it begins.</summary>
    public TrainingWatch? Watch { get; set; }

    /// <summary>Cancelled when an administrator cancels the run.</summary>
    public CancellationToken Cancelled => _cancellation.Token;

    public TrainingRunAnswer State => Read().State;

    /// <summary>The latest state and a task that completes at the next one; for a run that is over it never does.</summary>
    public (TrainingRunAnswer State, Task Changed) Read()
    {
        lock (_lock)
        {
            return (_state, _changed.Task);
        }
    }

    /// <summary>Why it was cancelled, in the words that end up in the row.</summary>
    public string? CancelledBecause { get; private set; }

    /// <summary>Completes when the run is over.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        for (var (state, changed) = Read(); !state.IsOver; (state, changed) = Read())
        {
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lets a run that waits keep nothing of the models before it.</summary>
    public void Forget() => Forgets = true;

    /// <summary>The same for a run that begins after deletions which no published model has forgotten yet.</summary>
    /// <param name="erasures">None changes nothing.</param>
    public void Forget(IReadOnlyList<Erasure> erasures)
    {
        Erasures = erasures;
        Forgets |= erasures.Count > 0;
    }

    /// <summary>Asks whoever works on the run to stop; the first reason given stands.</summary>
    public void Cancel(string why)
    {
        lock (_lock)
        {
            CancelledBecause ??= why;
        }

        // Outside the lock: the token's callbacks run here.
        _cancellation.Cancel();
    }

    /// <summary>What the run will look like once it has begun, not yet shown to anybody: it is stored first.</summary>
    public TrainingRunAnswer Begun() =>
        State with { State = TrainingRunState.Running, StartedAt = time.GetUtcNow() };

    public void Begin(TrainingRunAnswer begun) => Change(_ => begun);

    /// <summary>Ends the phase before and starts this one.</summary>
    public void BeginPhase(string phase)
    {
        Watch?.BeginPhase(phase);
        Change(state =>
        {
            var timings = EndPhase();
            (_phase, _phaseStart, _iterationsBefore) = (phase, time.GetTimestamp(), state.Iteration);
            return state with { Progress = new TrainingRunProgress(phase, 0, 0, null), Timings = timings };
        });
    }

    /// <summary>Notes a finished iteration of the phase. NaN and infinity, which JSON does not have, become null.</summary>
    public void ReportIteration(int iteration, int iterations, double loss, double trainRmse)
    {
        Watch?.ReportLoss(loss);
        Change(state => state with
        {
            Progress = new TrainingRunProgress(_phase ?? "", iteration, iterations, Finite(trainRmse)),
            Iteration = _iterationsBefore + iteration,
            Loss = Finite(loss),
        });
    }

    public void ReportMetrics(ValidationMetrics metrics)
    {
        Watch?.ReportMetrics(metrics);
        Change(state => state with { Metrics = metrics });
    }

    /// <summary>What the run will look like once it has ended, not yet shown to anybody: it is stored first.</summary>
    public TrainingRunAnswer Ended(TrainingRunState outcome, string? error = null, int? modelVersion = null)
    {
        lock (_lock)
        {
            return _state with
            {
                State = outcome,
                FinishedAt = time.GetUtcNow(),
                Progress = null,
                Timings = EndPhase(),
                Error = error,
                ModelVersion = modelVersion,
            };
        }
    }

    /// <summary>Shows the end to whoever listens; the first end stands.</summary>
    public void End(TrainingRunAnswer ended) => Change(state => state.IsOver ? state : ended);

    private void Change(Func<TrainingRunAnswer, TrainingRunAnswer> change)
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            _state = change(_state);
            (signal, _changed) = (_changed, NewSignal());
        }

        signal.SetResult();
    }

    /// <summary>The seconds of every phase so far, the one that runs included.</summary>
    private Dictionary<string, double> EndPhase()
    {
        if (_phase is { } phase)
        {
            _timings[phase] = Math.Round(time.GetElapsedTime(_phaseStart).TotalSeconds, 3);
        }

        return new Dictionary<string, double>(_timings);
    }

    private static bool Is(TrainingRunAnswer run, TrainingReason reason) =>
        run.Reason.Equals(reason.ToString(), StringComparison.OrdinalIgnoreCase);

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
