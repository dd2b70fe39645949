namespace MovieRecs.Api.Users;

/// <param name="RatingsRemoved">Ratings that were deleted with the user.</param>
/// <param name="ModelVersion">The version in service, which was trained while the user was there; 0 if there is none.</param>
/// <param name="RetrainQueued">Whether a training run that no longer knows the user is queued.</param>
public sealed record DeletionReceipt(int RatingsRemoved, int ModelVersion, bool RetrainQueued);

/// <param name="Items">Hidden last first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record HiddenMoviePage(IReadOnlyList<HiddenMovieItem> Items, string? NextCursor);

/// <param name="MovieId">The movie.</param>
/// <param name="Title">Without the year.</param>
/// <param name="HiddenAt">When it was hidden.</param>
public sealed record HiddenMovieItem(int MovieId, string Title, DateTimeOffset HiddenAt);
