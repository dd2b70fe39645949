namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>A word or phrase that a user gave a movie.</summary>
/// <param name="UserId">The data set's own id, from 1.</param>
/// <param name="ItemId">The data set's own id, from 1.</param>
/// <param name="Tag">Lower-case, without blanks at the ends. Never empty, no control characters.</param>
public sealed record TagRecord(int UserId, int ItemId, string Tag);
