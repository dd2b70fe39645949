namespace MovieRecs.Als.Interactions;

/// <summary>
/// Ratings as the models read them: both orientations of the matrix with the ids of its rows and columns. Immutable.
/// </summary>
public sealed class RatingData
{
    private readonly RatingTimes? _times; // in the order of ByUser

    internal RatingData(
        IdMap users, IdMap items, RatingScale scale, InteractionMatrix byUser, InteractionMatrix byItem, long duplicateCount,
        RatingTimes? times = null)
    {
        _times = times;
        (Users, Items, Scale, ByUser, ByItem, DuplicateCount) = (users, items, scale, byUser, byItem, duplicateCount);
        MeanRating = Mean(byUser, scale);
    }

    /// <summary>User ids; the index is the row of <see cref="ByUser"/>.</summary>
    public IdMap Users { get; }

    /// <summary>Item ids; the index is the row of <see cref="ByItem"/>.</summary>
    public IdMap Items { get; }

    /// <summary>What the codes of the matrices mean.</summary>
    public RatingScale Scale { get; }

    /// <summary>Users × items.</summary>
    public InteractionMatrix ByUser { get; }

    /// <summary>Items × users.</summary>
    public InteractionMatrix ByItem { get; }

    /// <summary>Number of ratings, each pair of user and item counted once.</summary>
    public long Count => ByUser.Count;

    /// <summary>The mean of all ratings; 0 if there are none.</summary>
    public double MeanRating { get; }

    /// <summary>How many ratings were replaced by a later one of the same user for the same item.</summary>
    public long DuplicateCount { get; }

    /// <summary>Whether the ratings have times.</summary>
    public bool HasTimes => _times is not null;

    /// <summary>The times of all ratings in the order of <see cref="ByUser"/>, see <see cref="TimesOf"/>.</summary>
    internal ReadOnlyMemory<uint> Times => _times?.Seconds;

    /// <summary>
    /// When a user gave each rating, in seconds since 1970 and in the order of <see cref="ByUser"/>; empty without times. A pair
    /// rated several times has the time of the last.
    /// </summary>
    /// <param name="user">A row of <see cref="ByUser"/>.</param>
    public ReadOnlySpan<uint> TimesOf(int user) => _times is null
        ? default
        : _times.Seconds.AsSpan((int)ByUser.RowStarts[user], ByUser.LengthOf(user));

    /// <summary>The order in which a user's ratings were added, see <see cref="RatingTimes.Places"/>; empty without times.</summary>
    /// <param name="user">A row of <see cref="ByUser"/>.</param>
    internal ReadOnlySpan<ushort> PlacesOf(int user) => _times is null
        ? default
        : _times.Places.AsSpan((int)ByUser.RowStarts[user], ByUser.LengthOf(user));

    private static double Mean(InteractionMatrix matrix, RatingScale scale)
    {
        Span<long> histogram = stackalloc long[byte.MaxValue + 1];
        foreach (var code in matrix.Codes)
        {
            histogram[code]++;
        }

        var sum = 0.0;
        for (var code = 1; code <= scale.Count; code++)
        {
            sum += histogram[code] * (double)scale.ValueOf((byte)code);
        }

        return matrix.Count == 0 ? 0 : sum / matrix.Count;
    }
}
