namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>One line of a ratings file.</summary>
/// <param name="UserId">The data set's own id, from 1.</param>
/// <param name="ItemId">The data set's own movie id, from 1.</param>
/// <param name="Code">Half stars, 1 to 10: a code of the half-star scale, worth <c>Code / 2</c> stars.</param>
/// <param name="Timestamp">
/// Seconds since 1970-01-01 UTC. In a file without timestamps its line number, so that file order is time.
/// </param>
public readonly record struct RatingRecord(int UserId, int ItemId, byte Code, long Timestamp);
