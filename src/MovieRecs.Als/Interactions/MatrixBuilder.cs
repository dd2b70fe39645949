
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
    /// <param name="parts">The ratings in order; each is disposed of when it has been taken over.</param>
    /// <param name="users">The rows; null: the users that occur.</param>
    /// <param name="items">The columns; null: the items that occur.</param>
    /// <param name="threads">0 uses every processor.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">A rating names an id that the given maps lack.</exception>
    public static RatingData Build(
        RatingScale scale, IReadOnlyList<RatingColumns> parts, IdMap? users, IdMap? items, int threads,
        CancellationToken cancellationToken = default)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads,
            CancellationToken = cancellationToken,
        };
        var userIndex = IdIndex.Of(users, parts, part => part.Users, "user", parallel);
        var itemIndex = IdIndex.Of(items, parts, part => part.Items, "item", parallel);
        var ratings = new PartRuns(parts, userIndex, itemIndex, parallel.MaxDegreeOfParallelism);
        var (byUser, duplicates) = SortParts(ratings, scale.Count, parallel);
        var (byItem, _) = RowSorter.Sort(new TransposedRuns(byUser, parallel.MaxDegreeOfParallelism), scale.Count, parallel);
        return new RatingData(userIndex.Map, itemIndex.Map, scale, byUser, byItem, duplicates);
    }

    private static (InteractionMatrix Matrix, long Duplicates) SortParts(
        PartRuns ratings, int codeCount, ParallelOptions parallel)
    {
        try
        {
            return RowSorter.Sort(ratings, codeCount, parallel);
        }
        catch (AggregateException exception) when (exception.InnerException is ArgumentException missing)
        {
            throw new ArgumentException(missing.Message, exception);
        }
    }
}
