using MovieRecs.Als.Interactions;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Sessions;

/// <summary>
/// Every user's items in the order in which they were rated. Ratings of one second have the order in which they were added to the
/// data, as the splits of the evaluation have it.
/// </summary>
internal sealed class SessionHistories
{
    private readonly RatingData _data;
    private readonly int[] _columnOf; // by item
    private readonly int[] _columns; // user by user, oldest first
    private readonly int[] _places; // parallel to data.ByUser: the place in the user's history

    /// <summary>Sorts. O(n log n) for a user of n ratings.</summary>
    /// <param name="data">Ratings with times.</param>
    /// <param name="columnOf">The column of each item in the model, or −1.</param>
    /// <param name="threads">Where it runs.</param>
    /// <param name="cancellationToken">Stops between users.</param>
    public SessionHistories(RatingData data, int[] columnOf, WorkerThreads threads, CancellationToken cancellationToken)
    {
        (_data, _columnOf) = (data, columnOf);
        (_columns, _places) = (new int[data.Count], new int[data.Count]);
        threads.ForEach(data.Users.Count, chunk: 64, Sort, cancellationToken);
    }

    /// <summary>Bytes that the histories take.</summary>
    public static long BytesOf(RatingData data) => 2 * sizeof(int) * data.Count;

    /// <summary>The columns of a user's items, oldest first.</summary>
    public ReadOnlySpan<int> Of(int user) => _columns.AsSpan(StartOf(user), _data.ByUser.LengthOf(user));

    /// <summary>Where an item is in the history of a user who rated it. O(log n).</summary>
    public int PlaceOf(int user, int item) => _places[StartOf(user) + _data.ByUser.ColumnsOf(user).BinarySearch(item)];

    private int StartOf(int user) => (int)_data.ByUser.RowStarts[user];

    private void Sort(int user)
    {
        var items = _data.ByUser.ColumnsOf(user);
        var times = _data.TimesOf(user);
        var added = _data.PlacesOf(user);
        var keys = new ulong[items.Length];
        var order = new int[items.Length];
        for (var position = 0; position < order.Length; position++)
        {
            keys[position] = ((ulong)times[position] << 16) | added[position];
            order[position] = position;
        }

        Array.Sort(keys, order);
        var start = StartOf(user);
        for (var place = 0; place < order.Length; place++)
        {
            _columns[start + place] = _columnOf[items[order[place]]];
            _places[start + order[place]] = place;
        }
    }
}
