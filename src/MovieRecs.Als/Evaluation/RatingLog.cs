using System.Runtime.InteropServices;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Ratings in file order with their times, which a split needs and <see cref="RatingData"/> no longer has. Seventeen
/// bytes per rating. Not safe for concurrent writing.
/// </summary>
/// <param name="scale">What the codes mean.</param>
public sealed class RatingLog(RatingScale scale)
{
    private readonly List<int> _userIds = [];
    private readonly List<int> _itemIds = [];
    private readonly List<byte> _codes = [];
    private readonly List<long> _timestamps = [];

    /// <summary>What the codes mean.</summary>
    public RatingScale Scale { get; } = scale;

    /// <summary>Ratings so far.</summary>
    public int Count => _userIds.Count;

    /// <summary>User ids in file order. Valid until the next <see cref="Add"/>, like the other spans.</summary>
    public ReadOnlySpan<int> UserIds => CollectionsMarshal.AsSpan(_userIds);

    /// <summary>Item ids in file order.</summary>
    public ReadOnlySpan<int> ItemIds => CollectionsMarshal.AsSpan(_itemIds);

    /// <summary>Rating codes in file order.</summary>
    public ReadOnlySpan<byte> Codes => CollectionsMarshal.AsSpan(_codes);

    /// <summary>Times in file order, in seconds since 1970 if <see cref="HasTimes"/>; file order breaks ties.</summary>
    public ReadOnlySpan<long> Timestamps => CollectionsMarshal.AsSpan(_timestamps);

    /// <summary>Whether the timestamps are times; else they are an order and no more, such as line numbers.</summary>
    public bool HasTimes { get; init; } = true;

    /// <summary>Appends a rating.</summary>
    /// <param name="userId">The data set's id.</param>
    /// <param name="itemId">The data set's id.</param>
    /// <param name="code">A code of <see cref="Scale"/>.</param>
    /// <param name="timestamp">Time of the rating; 0 throughout if the file has no times.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale has no such code.</exception>
    public void Add(int userId, int itemId, byte code, long timestamp)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, (byte)1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, Scale.Count);
        _userIds.Add(userId);
        _itemIds.Add(itemId);
        _codes.Add(code);
        _timestamps.Add(timestamp);
    }

    /// <summary>
    /// The ratings without those that a later line replaces, in file order, so that no pair can fall on both sides of a
    /// split. O(n log n).
    /// </summary>
    public RatingLog WithoutDuplicates()
    {
        var keys = new ulong[Count];
        var positions = new int[Count];
        for (var position = 0; position < Count; position++)
        {
            keys[position] = ((ulong)(uint)_userIds[position] << 32) | (uint)_itemIds[position];
            positions[position] = position;
        }

        Array.Sort(keys, positions);
        var keep = new bool[Count];
        for (var start = 0; start < keys.Length;)
        {
            var last = positions[start];
            var end = start + 1;
            for (; end < keys.Length && keys[end] == keys[start]; end++)
            {
                last = Math.Max(last, positions[end]);
            }

            keep[last] = true;
            start = end;
        }

        return Where(keep, wanted: true);
    }

    /// <summary>Builds the matrices of these ratings.</summary>
    /// <param name="users">The rows, for a part that keeps the indices of the whole; null: the users that occur.</param>
    /// <param name="items">The columns, likewise.</param>
    /// <param name="keepTimes">Whether the matrices keep the times, if there are any.</param>
    /// <param name="threads">
    /// Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.
    /// </param>
    /// <exception cref="ArgumentException">A rating names an id that the given maps lack.</exception>
    public RatingData ToData(
        IdMap? users = null, IdMap? items = null, bool keepTimes = true, WorkerThreads? threads = null)
    {
        var builder = new RatingDataBuilder(Scale, users, items, keepTimes && HasTimes);
        for (var position = 0; position < Count; position++)
        {
            builder.Add(_userIds[position], _itemIds[position], _codes[position], _timestamps[position]);
        }

        return builder.Build(threads);
    }

    /// <summary>The ratings whose mark equals <paramref name="wanted"/>, in file order.</summary>
    internal RatingLog Where(ReadOnlySpan<bool> marks, bool wanted)
    {
        var part = new RatingLog(Scale) { HasTimes = HasTimes };
        for (var position = 0; position < marks.Length; position++)
        {
            if (marks[position] == wanted)
            {
                part.Add(_userIds[position], _itemIds[position], _codes[position], _timestamps[position]);
            }
        }

        return part;
    }
}
