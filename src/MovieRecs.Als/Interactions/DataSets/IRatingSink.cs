namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Takes parsed ratings. A struct, so that the parser is compiled for each one and the call is inlined.</summary>
internal interface IRatingSink
{
    /// <param name="rating">A valid rating.</param>
    /// <returns>Null, or the reason to refuse the line.</returns>
    string? Accept(in RatingRecord rating);
}
