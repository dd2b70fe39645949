using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Interactions;

/// <summary>Brings the times of ratings into the order of a matrix that was built from the same ratings.</summary>
internal static class RatingTimes
{
    /// <param name="parts">The ratings in order, with times.</param>
    /// <param name="users">Rows.</param>
    /// <param name="items">Columns.</param>
    /// <param name="byUser">What was built from them.</param>
    /// <param name="threads">Where it runs; each thread looks the ratings of its own users up.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Seconds since 1970, parallel to the ratings of the matrix: of several for a pair, the last in order.</returns>
    public static uint[] Place(
        IReadOnlyList<RatingColumns> parts, IdIndex users, IdIndex items, InteractionMatrix byUser, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        var times = new uint[byUser.Count];
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
                        var place = byUser.ColumnsOf(user).BinarySearch(items.IndexOf(itemIds[position]));
                        times[(int)byUser.RowStarts[user] + place] = seconds[position];
                    }
                }
            }
        }, cancellationToken);
        return times;
    }
}
