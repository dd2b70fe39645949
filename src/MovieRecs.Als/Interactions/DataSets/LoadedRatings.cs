namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>The ratings of a data set as matrices.</summary>
/// <param name="Data">Both matrices.</param>
/// <param name="Report">What was refused on the way.</param>
public sealed record LoadedRatings(RatingData Data, FileReport Report);
