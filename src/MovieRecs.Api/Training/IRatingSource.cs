namespace MovieRecs.Api.Training;

/// <summary>Where training gets its ratings; the seam at which tests hold a run, let it fail or give it other data.</summary>
internal interface IRatingSource
{
    Task<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>Reads all ratings as of one moment.</summary>
    Task<PartedRatings> LoadAsync(ValidationSplit split, CancellationToken cancellationToken);
}
