namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>What the 100K and 1M data sets say about a user.</summary>
/// <param name="Id">The data set's own id, from 1.</param>
/// <param name="Age">Years; in 1M the lower end of a bracket (1, 18, 25, 35, 45, 50, 56).</param>
/// <param name="Gender"><c>M</c> or <c>F</c>.</param>
/// <param name="Occupation">A word in 100K, a code from 0 to 20 in 1M.</param>
/// <param name="ZipCode">As written; not always a United States code.</param>
public sealed record UserRecord(int Id, int? Age, char? Gender, string? Occupation, string? ZipCode);
