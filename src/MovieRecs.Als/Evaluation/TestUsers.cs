using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Evaluation;

/// <summary>Who can be evaluated, and who had to be dropped and why.</summary>
/// <param name="Evaluated">Indices of users with ratings in both parts, ascending.</param>
/// <param name="New">Indices of users with something relevant held out and nothing in training, ascending.</param>
/// <param name="WithoutTest">Users of the training part with nothing relevant held out.</param>
/// <param name="WithoutCandidates">Users who are left and have no list to rank, where lists are given.</param>
internal sealed record TestUsers(int[] Evaluated, int[] New, int WithoutTest, int WithoutCandidates)
{
    public static TestUsers Find(
        RatingData training, RatingData test, float? relevantFrom, CandidateLists? candidates = null)
    {
        var evaluated = new List<int>();
        var newUsers = new List<int>();
        var (withoutTest, withoutCandidates) = (0, 0);
        for (var user = 0; user < training.Users.Count; user++)
        {
            if (Relevant(test, user, relevantFrom).Length == 0)
            {
                withoutTest++;
            }
            else if (candidates is not null && !candidates.Has(user))
            {
                withoutCandidates++;
            }
            else
            {
                (training.ByUser.ColumnsOf(user).IsEmpty ? newUsers : evaluated).Add(user);
            }
        }

        return new TestUsers([.. evaluated], [.. newUsers], withoutTest, withoutCandidates);
    }

    /// <summary>The held-out items of a user that count as relevant, ascending.</summary>
    public static int[] Relevant(RatingData test, int user, float? relevantFrom)
    {
        var items = test.ByUser.ColumnsOf(user);
        var codes = test.ByUser.CodesOf(user);
        var relevant = new List<int>(items.Length);
        for (var index = 0; index < items.Length; index++)
        {
            if (relevantFrom is null || test.Scale.ValueOf(codes[index]) >= relevantFrom)
            {
                relevant.Add(items[index]);
            }
        }

        return [.. relevant];
    }

    public static int[] ItemCounts(RatingData training)
    {
        var counts = new int[training.Items.Count];
        for (var item = 0; item < counts.Length; item++)
        {
            counts[item] = training.ByItem.ColumnsOf(item).Length;
        }

        return counts;
    }

    public static void ThrowIfNotShared(RatingData training, RatingData test)
    {
        if (!training.Users.Ids.SequenceEqual(test.Users.Ids) || !training.Items.Ids.SequenceEqual(test.Items.Ids))
        {
            throw new ArgumentException("Training and test must be over the same users and items.", nameof(test));
        }
    }
}
