namespace MovieRecs.Als.Models;

/// <summary>What a model file knows of an item beside its factors, so that lists have titles without the data set.</summary>
/// <param name="Title">Without the year; empty if the data set named none.</param>
/// <param name="Year">Null if unknown.</param>
/// <param name="Genres">Empty if unknown.</param>
public sealed record CatalogueItem(string Title, int? Year, IReadOnlyList<string> Genres)
{
    /// <summary><c>Star Wars (1977)</c>; the title alone without a year.</summary>
    public override string ToString() => Year is { } year ? $"{Title} ({year})" : Title;
}
