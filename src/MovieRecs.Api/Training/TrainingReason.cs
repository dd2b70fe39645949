namespace MovieRecs.Api.Training;

/// <summary>What asked for a training run. Stored in <c>training_runs.reason</c> as the lower-case name.</summary>
internal enum TrainingReason
{
    /// <summary>The service started without a model.</summary>
    Startup,

    /// <summary><see cref="TrainingOptions.Interval"/> has passed since the last run.</summary>
    Schedule,

    /// <summary>As many ratings as <see cref="TrainingOptions.AfterNewRatings"/> says have come in since the last run.</summary>
    Ratings,

    /// <summary>An administrator asked.</summary>
    Request,

    /// <summary>An account and its ratings were deleted, so the next model must not know them.</summary>
    Deletion,
}
