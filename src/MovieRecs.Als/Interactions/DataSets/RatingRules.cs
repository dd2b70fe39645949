namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>Which ratings are welcome where they go; the others become refused lines.</summary>
public sealed record RatingRules
{
    /// <summary>The only movies that may be rated; null allows every id.</summary>
    public MovieTable? Movies { get; init; }

    /// <summary>Users that must not get ratings from a data set, because they have accounts of their own.</summary>
    public IReadOnlyCollection<int> AccountIds { get; init; } = [];

    /// <summary>The largest user id that has a place.</summary>
    public int MaximumUserId { get; init; } = int.MaxValue;
}
