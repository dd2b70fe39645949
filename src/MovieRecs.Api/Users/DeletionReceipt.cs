namespace MovieRecs.Api.Users;

/// <param name="RatingsRemoved">Ratings that were deleted with the user.</param>
/// <param name="ModelVersion">The version in service, which was trained while the user was there; 0 if there is none.</param>
/// <param name="RetrainQueued">Whether a training run that no longer knows the user is queued.</param>
public sealed record DeletionReceipt(int RatingsRemoved, int ModelVersion, bool RetrainQueued);
