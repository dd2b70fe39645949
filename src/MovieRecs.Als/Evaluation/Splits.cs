using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// The ways to hold ratings out. Each first drops the ratings that a later line replaces, keeps file order within both
/// parts and depends on nothing but its arguments.
/// </summary>
public static class Splits
{
    /// <summary>The fewest ratings that <see cref="ComeBack"/> leaves in training of a user whose session it holds out.</summary>
    public const int MinimumHistory = 5;

    internal const long SessionGapSeconds = 24 * 60 * 60;

    /// <summary>Draws round(fraction · n) ratings at random.</summary>
    /// <param name="ratings">All ratings.</param>
    /// <param name="testFraction">Share to hold out, above 0 and below 1.</param>
    /// <param name="seed">Same seed, same split.</param>
    public static Split Random(RatingLog ratings, double testFraction, int seed)
    {
        ThrowIfNoFraction(testFraction);
        var log = ratings.WithoutDuplicates();
        var random = new RandomStream(seed, (ulong)SplitStream.Random);
        var isTest = new bool[log.Count];
        MarkRandom(Enumerable.Range(0, log.Count).ToArray(), testFraction, ref random, isTest);
        return Divide(log, isTest);
    }

    /// <summary>Draws round(fraction · n) ratings of every user at random.</summary>
    /// <inheritdoc cref="Random" path="/param"/>
    public static Split PerUser(RatingLog ratings, double testFraction, int seed)
    {
        ThrowIfNoFraction(testFraction);
        var log = ratings.WithoutDuplicates();
        var random = new RandomStream(seed, (ulong)SplitStream.PerUser);
        var isTest = new bool[log.Count];
        foreach (var positions in PositionsByUser(log))
        {
            MarkRandom(positions, testFraction, ref random, isTest);
        }

        return Divide(log, isTest);
    }

    /// <summary>
    /// Holds out each user's latest rating, ties by file order. A user with a single rating keeps it in training.
    /// </summary>
    /// <param name="ratings">All ratings.</param>
    public static Split LeaveLastOut(RatingLog ratings)
    {
        var log = ratings.WithoutDuplicates();
        var isTest = new bool[log.Count];
        foreach (var positions in PositionsByUser(log))
        {
            if (positions.Length > 1)
            {
                isTest[InTimeOrder(log, positions)[^1]] = true;
            }
        }

        return Divide(log, isTest);
    }

    /// <summary>
    /// Holds out each user's last session, which is what follows the last gap of a day or more: what people want who come back.
    /// Ties by file order. A user who never paused, or had given fewer than <see cref="MinimumHistory"/> ratings before, keeps all
    /// ratings in training.
    /// </summary>
    /// <param name="ratings">All ratings, with times in seconds.</param>
    /// <exception cref="ArgumentException">The ratings have no times.</exception>
    public static Split ComeBack(RatingLog ratings)
    {
        if (!ratings.HasTimes)
        {
            throw new ArgumentException("A split by sessions needs the times of the ratings.", nameof(ratings));
        }

        var log = ratings.WithoutDuplicates();
        var isTest = new bool[log.Count];
        foreach (var positions in PositionsByUser(log))
        {
            var ordered = InTimeOrder(log, positions);
            for (var first = ordered.Length - 1; first >= MinimumHistory; first--)
            {
                if (log.Timestamps[ordered[first]] - log.Timestamps[ordered[first - 1]] >= SessionGapSeconds)
                {
                    foreach (var position in ordered.AsSpan(first))
                    {
                        isTest[position] = true;
                    }

                    break;
                }
            }
        }

        return Divide(log, isTest);
    }

    /// <summary>Holds out the latest round(fraction · n) ratings of all users together, ties by file order.</summary>
    /// <param name="ratings">All ratings.</param>
    /// <param name="testFraction">Share to hold out, above 0 and below 1.</param>
    public static Split ByTime(RatingLog ratings, double testFraction)
    {
        ThrowIfNoFraction(testFraction);
        var log = ratings.WithoutDuplicates();
        var isTest = new bool[log.Count];
        var ordered = InTimeOrder(log, Enumerable.Range(0, log.Count).ToArray());
        foreach (var position in ordered.AsSpan(log.Count - TestCount(log.Count, testFraction)))
        {
            isTest[position] = true;
        }

        return Divide(log, isTest);
    }

    /// <summary>Holds out all ratings of round(fraction · n) users, drawn at random: people whom the models have never seen.</summary>
    /// <param name="ratings">All ratings.</param>
    /// <param name="testFraction">Share of the users, above 0 and below 1.</param>
    /// <param name="seed">Same seed, same split.</param>
    public static Split NewUsers(RatingLog ratings, double testFraction, int seed)
    {
        ThrowIfNoFraction(testFraction);
        var log = ratings.WithoutDuplicates();
        var random = new RandomStream(seed, (ulong)SplitStream.NewUsers);
        var users = PositionsByUser(log).ToArray();
        var isNew = new bool[users.Length];
        MarkRandom(Enumerable.Range(0, users.Length).ToArray(), testFraction, ref random, isNew);
        var isTest = new bool[log.Count];
        foreach (var position in users.Where((_, user) => isNew[user]).SelectMany(positions => positions))
        {
            isTest[position] = true;
        }

        return Divide(log, isTest);
    }

    private static Split Divide(RatingLog log, bool[] isTest) =>
        new(log.Where(isTest, wanted: false), log.Where(isTest, wanted: true));

    private static int TestCount(int count, double fraction) =>
        (int)Math.Round(count * fraction, MidpointRounding.AwayFromZero);

    private static void MarkRandom(int[] positions, double fraction, ref RandomStream random, bool[] isTest)
    {
        // The first steps of a Fisher-Yates shuffle: as many as are held out.
        for (var drawn = 0; drawn < TestCount(positions.Length, fraction); drawn++)
        {
            var other = drawn + random.NextInt(positions.Length - drawn);
            (positions[drawn], positions[other]) = (positions[other], positions[drawn]);
            isTest[positions[drawn]] = true;
        }
    }

    /// <summary>The positions of each user in file order, users in ascending order of id.</summary>
    private static IEnumerable<int[]> PositionsByUser(RatingLog log)
    {
        var userIds = log.UserIds.ToArray();
        var positions = Enumerable.Range(0, userIds.Length).ToArray();
        Array.Sort(userIds, positions);
        for (var start = 0; start < positions.Length;)
        {
            var end = start;
            while (end < positions.Length && userIds[end] == userIds[start])
            {
                end++;
            }

            var ofUser = positions[start..end];
            Array.Sort(ofUser); // the sort by user is not stable
            yield return ofUser;
            start = end;
        }
    }

    private static int[] InTimeOrder(RatingLog log, int[] positions)
    {
        var keys = new (long Timestamp, int Position)[positions.Length];
        for (var index = 0; index < positions.Length; index++)
        {
            keys[index] = (log.Timestamps[positions[index]], positions[index]);
        }

        Array.Sort(keys, positions);
        return positions;
    }

    private static void ThrowIfNoFraction(double fraction)
    {
        if (!(fraction > 0 && fraction < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "The share to hold out lies between 0 and 1.");
        }
    }

    private enum SplitStream : ulong
    {
        Random = 1,
        PerUser = 2,
        NewUsers = 3,
    }
}
