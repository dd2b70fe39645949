using System.Runtime.InteropServices;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Evaluation;

/// <summary>Ratings to learn from and ratings to be judged by.</summary>
/// <param name="Training">What a model may see.</param>
/// <param name="Test">What it is judged by. To choose hyper-parameters, split <paramref name="Training"/> once more.</param>
public sealed record Split(RatingLog Training, RatingLog Test)
{
    /// <summary>
    /// Both parts as matrices over the same users and items (those of either part), so that an index means the same in
    /// both and the whole catalogue is ranked.
    /// </summary>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>.</param>
    public (RatingData Training, RatingData Test) ToData(WorkerThreads? threads = null)
    {
        var users = Union(Training.UserIds, Test.UserIds);
        var items = Union(Training.ItemIds, Test.ItemIds);
        return (Training.ToData(users, items, threads), Test.ToData(users, items, threads));
    }

    private static IdMap Union(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var ids = new List<int>(first.Length + second.Length);
        ids.AddRange(first);
        ids.AddRange(second);
        return IdMap.FromIds(CollectionsMarshal.AsSpan(ids));
    }
}
