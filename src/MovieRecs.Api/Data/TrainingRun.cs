namespace MovieRecs.Api.Data;

/// <summary>One training run, from the request to its end.</summary>
public sealed class TrainingRun
{
    public int Id { get; init; }

    public required TrainingRunState State { get; set; }

    /// <summary>
    /// What asked for it: <c>startup</c>, <c>schedule</c>, <c>ratings</c>, <c>request</c>, <c>deletion</c> or <c>refinement</c>.
    /// </summary>
    public required string Reason { get; init; }

    /// <summary>The administrator who asked, for <c>request</c>.</summary>
    public int? RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Iterations finished, of both models together.</summary>
    public int Iteration { get; set; }

    /// <summary>Training loss after the last finished iteration.</summary>
    public double? Loss { get; set; }

    /// <summary>Validation metrics by name, JSON.</summary>
    public string? Metrics { get; set; }

    /// <summary>Seconds by phase, JSON.</summary>
    public string? Timings { get; set; }

    /// <summary>Why it was rejected or failed.</summary>
    public string? Error { get; set; }

    /// <summary>The model it published.</summary>
    public int? ModelVersion { get; set; }
}

/// <summary>Stored as the lower-case name.</summary>
public enum TrainingRunState
{
    Queued,
    Running,
    Succeeded,
    Rejected,
    Failed,
    Cancelled,
}
