using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// When the ratings of a matrix were given: in seconds, and in which order those of a user were added, which tells ratings of one
/// second apart. Six bytes per rating, parallel to the ratings of the matrix.
/// </summary>
/// <param name="Seconds">Since 1970; 0 for a rating without a time.</param>
/// <param name="Places">
/// How many of the user's ratings were added before it, up to 65,535. Of several ratings of a pair the last one counts.
/// </param>
internal sealed record RatingTimes(uint[] Seconds, ushort[] Places)
{
    /// <summary>Brings the times of ratings into the order of a matrix that was built from the same ratings.</summary>
    /// <param name="parts">The ratings in order, with times.</param>
    /// <param name="users">Rows.</param>
    /// <param name="items">Columns.</param>
    /// <param name="byUser">What was built from them.</param>
    /// <param name="threads">Where it runs; each thread looks the ratings of its own users up.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static RatingTimes Place(
        IReadOnlyList<RatingColumns> parts, IdIndex users, IdIndex items, InteractionMatrix byUser, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        var times = new RatingTimes(new uint[byUser.Count], new ushort[byUser.Count]);
        var added = new int[byUser.RowCount];
        threads.ForEach(threads.Count, chunk: 1, worker =>
        {
            foreach (var part in parts)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<int> userIds = part.Users, itemIds = part.Items;
                var seconds = part.Times;
                for (var position = 0; position < userIds.Length; position++)
                {
                    var user = users.IndexOf(userIds[position]);
                    if (user % threads.Count == worker)
                    {
                        var place = (int)byUser.RowStarts[user]
                            + byUser.ColumnsOf(user).BinarySearch(items.IndexOf(itemIds[position]));
                        times.Seconds[place] = seconds[position];
                        times.Places[place] = (ushort)Math.Min(added[user]++, ushort.MaxValue);
                    }
                }
            }
        }, cancellationToken);
        return times;
    }
}
