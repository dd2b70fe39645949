using System.Numerics;

namespace MovieRecs.Als.Interactions;

/// <summary>Ratings in an order, cut into a run for each worker.</summary>
internal interface IRatingRuns
{
    int RowCount { get; }

    int ColumnCount { get; }

    int Workers { get; }

    /// <summary>Whether the columns of each row come in ascending order without duplicates.</summary>
    bool IsAscending { get; }

    /// <summary>How many ratings a run has in each row.</summary>
    int[] Count(int worker, CancellationToken cancellationToken);

    /// <summary>Hands the keys of a run on; it is not read again.</summary>
    void Write<TKey>(
        int worker, RowBuckets buckets, KeyLayout layout, BucketWriter<TKey> writer, CancellationToken cancellationToken)
        where TKey : unmanaged, IBinaryInteger<TKey>;
}
