using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// Builds both matrices from columns of ratings by radix sort on several threads, in the memory of the matrices themselves: keys
/// are first brought into the right <see cref="RowBuckets">bucket</see> of rows, in the place of the columns that they become,
/// and then each bucket is sorted in the cache. The place of each worker's keys within a bucket is known from the counts before
/// it writes, so no two write to the same place and equal pairs stay in the order of the parts, whatever the number of threads.
/// </summary>
internal static class MatrixBuilder
{
    /// <param name="scale">What the codes mean.</param>
    /// <param name="parts">
    /// The ratings in order, all with times or none; each is disposed of when it has been taken over.
    /// </param>
    /// <param name="users">The rows; null: the users that occur.</param>
    /// <param name="items">The columns; null: the items that occur.</param>
    /// <param name="threads">Where it runs.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="ArgumentException">A rating names an id that the given maps lack.</exception>
    public static RatingData Build(
        RatingScale scale, IReadOnlyList<RatingColumns> parts, IdMap? users, IdMap? items, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        var userIndex = IdIndex.Of(users, parts, part => part.Users, "user", threads, cancellationToken);
        var itemIndex = IdIndex.Of(items, parts, part => part.Items, "item", threads, cancellationToken);
        var ratings = new PartRuns(parts, userIndex, itemIndex, threads.Count);
        var (byUser, duplicates) = RowSorter.Sort(ratings, scale.Count, threads, cancellationToken);
        var times = parts.Count > 0 && parts[0].HasTimes
            ? RatingTimes.Place(parts, userIndex, itemIndex, byUser, threads, cancellationToken)
            : null;
        foreach (var part in parts)
        {
            part.Dispose();
        }

        var (byItem, _) = RowSorter.Sort(new TransposedRuns(byUser, threads.Count), scale.Count, threads, cancellationToken);
        return new RatingData(userIndex.Map, itemIndex.Map, scale, byUser, byItem, duplicates, times);
    }
}
