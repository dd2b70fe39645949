namespace MovieRecs.Als.Evaluation;

/// <summary>What a model may know about one user: the ratings given so far. A view; nothing is copied.</summary>
public readonly ref struct RatingProfile
{
    /// <summary>Views the ratings of a user.</summary>
    /// <param name="itemIndices">Rated items, without duplicates.</param>
    /// <param name="ratings">Stars, parallel to <paramref name="itemIndices"/>.</param>
    /// <param name="userIndex">
    /// Index of a user of the training data, whose side information then counts; −1 for a new user.
    /// </param>
    /// <param name="times">When each rating was given, in seconds since 1970; empty if that is not known.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public RatingProfile(
        ReadOnlySpan<int> itemIndices, ReadOnlySpan<float> ratings, int userIndex = -1, ReadOnlySpan<uint> times = default)
    {
        if (itemIndices.Length != ratings.Length)
        {
            throw new ArgumentException(
                $"{itemIndices.Length} items do not match {ratings.Length} ratings.", nameof(ratings));
        }

        if (!times.IsEmpty && times.Length != itemIndices.Length)
        {
            throw new ArgumentException(
                $"{itemIndices.Length} items do not go with {times.Length} times.", nameof(times));
        }

        ItemIndices = itemIndices;
        Ratings = ratings;
        UserIndex = userIndex;
        Times = times;
    }

    /// <summary>Rated items.</summary>
    public ReadOnlySpan<int> ItemIndices { get; }

    /// <summary>Stars, parallel to <see cref="ItemIndices"/>.</summary>
    public ReadOnlySpan<float> Ratings { get; }

    /// <summary>When each rating was given, in seconds since 1970, parallel to <see cref="ItemIndices"/>; or empty.</summary>
    public ReadOnlySpan<uint> Times { get; }

    /// <summary>Index of a user of the training data, or −1.</summary>
    public int UserIndex { get; }
}
