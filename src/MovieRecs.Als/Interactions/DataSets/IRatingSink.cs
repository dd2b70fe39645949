namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Takes parsed ratings. A struct, so that the parser is compiled for each one and the call is inlined.</summary>
internal interface IRatingSink
{
    /// <summary>Whether <see cref="Accept"/> looks at timestamps; if not, those of ordinary lines may be 0.</summary>
    static abstract bool NeedsTimestamp { get; }

    /// <param name="rating">A valid rating.</param>
    /// <returns>Null, or the reason to refuse the line.</returns>
    string? Accept(in RatingRecord rating);
}
