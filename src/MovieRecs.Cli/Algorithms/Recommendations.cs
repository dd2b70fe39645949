using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
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

    /// <summary>
    /// The stars that the user would give to each item of a list, within the ratings that occur in training (half to five
    /// stars in a file without them); null if the model predicts no ratings.
    /// </summary>
    public static float[]? StarsOf(FittedModel model, RatingProfile profile, ScoredItem[] items)
    {
        if (model.Predictor is not { } predictor)
        {
            return null;
        }

        var (lowest, highest) = model.File.Ratings is null
            ? (RatingScale.HalfStars.Minimum, RatingScale.HalfStars.Maximum)
            : new Profiles(model.File).Range;
        var stars = new float[items.Length];
        predictor.Predict(profile, Array.ConvertAll(items, item => item.ItemIndex), stars);
        return Array.ConvertAll(stars, value => Math.Clamp(value, lowest, highest));
    }

    /// <summary>The lists of users one after another, made by several threads.</summary>
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
