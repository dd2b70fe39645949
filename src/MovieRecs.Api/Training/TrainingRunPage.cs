namespace MovieRecs.Api.Training;

/// <param name="Items">Newest first.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for the page after this one; null on the last page.</param>
public sealed record TrainingRunPage(IReadOnlyList<TrainingRunAnswer> Items, string? NextCursor);
