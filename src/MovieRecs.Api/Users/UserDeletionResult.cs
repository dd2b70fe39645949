namespace MovieRecs.Api.Users;

/// <param name="State">What became of it.</param>
/// <param name="Receipt">For a user who was deleted.</param>
internal sealed record UserDeletionResult(UserDeletionState State, DeletionReceipt? Receipt);
