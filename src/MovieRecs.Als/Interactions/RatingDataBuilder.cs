using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// Collects ratings in any order and builds both matrices by counting sort. Nine bytes per rating while collecting. Not
/// safe for concurrent use.
/// </summary>
/// <param name="scale">What the codes given to <see cref="Add"/> mean.</param>
/// <param name="users">
/// The rows to build, for a part of a larger data set that keeps its indices; <see langword="null"/>: the ids that were added.
/// </param>
/// <param name="items">The columns to build, likewise.</param>
/// <param name="keepTimes">
/// Whether the data keep the times and the order of the ratings, which costs six bytes each, and eight more while they are built.
/// </param>
public sealed class RatingDataBuilder(
    RatingScale scale, IdMap? users = null, IdMap? items = null, bool keepTimes = false)
{
    private const int PartCapacity = 1 << 18;

    private List<RatingColumns> _parts = [];

    /// <summary>Ratings added so far, duplicates included.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a rating. Of several for the same user and item the last one added wins.</summary>
    /// <param name="userId">Any value up to 2³¹ − 1.</param>
    /// <param name="itemId">Any value up to 2³¹ − 1.</param>
    /// <param name="code">A code of the scale, 1 … its count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale has no such code.</exception>
    /// <param name="timestamp">
    /// Seconds since 1970, clamped to 0 … 2³² − 1; without <c>keepTimes</c> not used, and 0 for a rating without a time.
    /// </param>
    public void Add(int userId, int itemId, byte code, long timestamp = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, (byte)1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, scale.Count);
        if (_parts.Count == 0 || _parts[^1].Count == _parts[^1].Capacity)
        {
            // Doubling up to the full size, so that a handful of ratings does not take megabytes.
            _parts.Add(new RatingColumns(_parts.Count == 0 ? 256 : Math.Min(2 * _parts[^1].Capacity, PartCapacity), keepTimes));
        }

        _parts[^1].Add(userId, itemId, code, timestamp);
        Count++;
    }

    /// <summary>
    /// Builds the matrices and leaves the builder empty. O(ratings + users + items) beyond the sorting of
    /// the distinct ids, and of the columns of rows that were not added in ascending order.
    /// </summary>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <param name="cancellationToken">Cancels the work; what was added is lost all the same.</param>
    /// <exception cref="ArgumentException">A rating names an id that the maps given to the constructor lack.</exception>
    public RatingData Build(WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        var parts = _parts;
        (_parts, Count) = ([], 0);
        return MatrixBuilder.Build(scale, parts, users, items, threads ?? WorkerThreads.Shared, cancellationToken);
    }
}
