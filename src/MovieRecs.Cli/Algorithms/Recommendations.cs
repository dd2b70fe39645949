using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Cli.Algorithms;

/// <summary>Lists for users, without what they rated; descending score, ties by ascending id.</summary>
internal static class Recommendations
{
    public static ScoredItem[] Of(IRanker ranker, RatingProfile profile, int count)
    {
        var batch = new UserLists(ranker, count).CreateBatch();
        batch.Add(profile, profile.ItemIndices);
        batch.Rank();
        return batch.ListAt(0).ToArray();
    }

    /// <summary>The lists of users one behind the other, made by several threads.</summary>
    /// <param name="lists">Shared by all calls.</param>
    /// <param name="profiles">What the users rated.</param>
    /// <param name="userIds">The users.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    public static ScoredItem[][] Of(
        UserLists lists, Profiles profiles, ReadOnlyMemory<int> userIds, CancellationToken cancellationToken)
    {
        var made = new ScoredItem[userIds.Length][];
        Parallel.For(
            0,
            (made.Length + ListBatch.Capacity - 1) / ListBatch.Capacity,
            new ParallelOptions { CancellationToken = cancellationToken },
            lists.CreateBatch,
            (index, _, batch) =>
            {
                var first = index * ListBatch.Capacity;
                batch.Clear();
                foreach (var userId in userIds.Span[first..Math.Min(first + ListBatch.Capacity, made.Length)])
                {
                    var profile = profiles.Of(userId);
                    batch.Add(profile, profile.ItemIndices);
                }

                batch.Rank();
                for (var position = 0; position < batch.Count; position++)
                {
                    made[first + position] = batch.ListAt(position).ToArray();
                }

                return batch;
            },
            _ => { });
        return made;
    }
}
