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
    /// both and the whole catalogue is ranked. They keep the times of the ratings only if <see cref="IsChronological"/>: a model
    /// that lets the latest ratings count most answers what comes next, and would be asked what lies between.
    /// </summary>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>.</param>
    public (RatingData Training, RatingData Test) ToData(WorkerThreads? threads = null)
    {
        var users = Union(Training.UserIds, Test.UserIds);
        var items = Union(Training.ItemIds, Test.ItemIds);
        var keepTimes = IsChronological();
        return (Training.ToData(users, items, keepTimes, threads), Test.ToData(users, items, keepTimes, threads));
    }

    /// <summary>Whether most of the held-out ratings are no older than any that is known of their user. O(ratings).</summary>
    public bool IsChronological()
    {
        if (!Training.HasTimes || !Test.HasTimes)
        {
            return false;
        }

        var latest = new Dictionary<int, long>();
        for (var position = 0; position < Training.Count; position++)
        {
            ref var time = ref CollectionsMarshal.GetValueRefOrAddDefault(latest, Training.UserIds[position], out _);
            time = Math.Max(time, Training.Timestamps[position]);
        }

        var later = 0;
        for (var position = 0; position < Test.Count; position++)
        {
            later += Test.Timestamps[position] >= latest.GetValueOrDefault(Test.UserIds[position]) ? 1 : 0;
        }

        return later > Test.Count / 2;
    }

    private static IdMap Union(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        var ids = new List<int>(first.Length + second.Length);
        ids.AddRange(first);
        ids.AddRange(second);
        return IdMap.FromIds(CollectionsMarshal.AsSpan(ids));
    }
}
