using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Tests.Evaluation;

public sealed class SplitsTests
{
    [Fact]
    public void Random_holds_out_the_share_asked_for_and_loses_nothing()
    {
        var log = Grid(users: 10, items: 10);
        var split = Splits.Random(log, 0.25, seed: 1);

        Assert.Equal((75, 25), (split.Training.Count, split.Test.Count));
        Assert.Equal(Pairs(log).Order(), Pairs(split.Training).Concat(Pairs(split.Test)).Order());
        Assert.Equal(Pairs(split.Training), Pairs(log).Except(Pairs(split.Test))); // file order is kept
    }

    [Fact]
    public void Random_depends_on_the_seed_alone()
    {
        var log = Grid(users: 10, items: 10);

        Assert.Equal(Pairs(Splits.Random(log, 0.25, 1).Test), Pairs(Splits.Random(log, 0.25, 1).Test));
        Assert.NotEqual(Pairs(Splits.Random(log, 0.25, 1).Test), Pairs(Splits.Random(log, 0.25, 2).Test));
    }

    [Fact]
    public void Per_user_holds_out_the_share_of_each_user()
    {
        var split = Splits.PerUser(Grid(users: 7, items: 8), 0.25, seed: 3);

        Assert.All(Pairs(split.Test).GroupBy(pair => pair.User), user => Assert.Equal(2, user.Count()));
        Assert.Equal(14, split.Test.Count);
    }

    [Fact]
    public void Leave_last_out_takes_the_latest_and_breaks_ties_by_file_order()
    {
        var log = Log((1, 10, 5), (2, 10, 9), (1, 11, 7), (1, 12, 7), (1, 13, 6), (3, 10, 1));
        var split = Splits.LeaveLastOut(log);

        // User 1: items 11 and 12 share time 7, 12 comes later in the file. Users 2 and 3 have one rating: kept.
        Assert.Equal([(1, 12)], Pairs(split.Test));
        Assert.Equal(5, split.Training.Count);
    }

    [Fact]
    public void Come_back_takes_what_follows_the_last_pause_of_a_day()
    {
        const int Day = 24 * 60 * 60;
        var log = Log(
            [
                .. Session(user: 1, firstItem: 10, count: 6, start: 100),
                .. Session(user: 1, firstItem: 20, count: 2, start: 100 + (3 * Day)),
                .. Session(user: 1, firstItem: 30, count: 3, start: 101 + (4 * Day)), // a day after the last of the session before
                .. Session(user: 2, firstItem: 10, count: 8, start: 100), // never paused
                .. Session(user: 3, firstItem: 10, count: 4, start: 100), // four before the pause
                .. Session(user: 3, firstItem: 20, count: 4, start: 5 * Day),
                .. Session(user: 4, firstItem: 10, count: 5, start: 100), // five, and a second less than a day
                .. Session(user: 4, firstItem: 20, count: 1, start: 103 + Day),
            ]);

        var split = Splits.ComeBack(log);

        Assert.Equal([(1, 30), (1, 31), (1, 32)], Pairs(split.Test));
        Assert.Equal(log.Count - 3, split.Training.Count);

        static IEnumerable<(int, int, long)> Session(int user, int firstItem, int count, long start) =>
            Enumerable.Range(0, count).Select(index => (user, firstItem + index, start + index));
    }

    [Fact]
    public void Come_back_needs_times_and_not_line_numbers() =>
        Assert.Throws<ArgumentException>(() => Splits.ComeBack(new RatingLog(RatingScale.HalfStars) { HasTimes = false }));

    [Fact]
    public void The_parts_keep_their_times()
    {
        var (training, test) = Splits.LeaveLastOut(Log((1, 12, 5), (1, 10, 7), (1, 11, 6))).ToData();
        var untimed = new RatingLog(RatingScale.HalfStars) { HasTimes = false };
        untimed.Add(1, 10, 8, 1);

        Assert.Equal([6u, 5u], training.TimesOf(0).ToArray());
        Assert.Equal([7u], test.TimesOf(0).ToArray());
        Assert.False(untimed.WithoutDuplicates().ToData().HasTimes);
    }

    [Fact]
    public void Parts_that_were_drawn_at_random_have_no_before_and_after()
    {
        var log = Grid(users: 20, items: 20);

        Assert.True(Splits.LeaveLastOut(log).IsChronological());
        Assert.True(Splits.LeaveLastOut(log).ToData().Training.HasTimes);
        var split = Splits.PerUser(log, 0.25, seed: 1);
        Assert.False(split.IsChronological());
        Assert.False(split.ToData().Training.HasTimes);
    }

    [Fact]
    public void By_time_holds_out_the_latest_of_all_users()
    {
        var split = Splits.ByTime(Log((1, 10, 5), (2, 10, 9), (1, 11, 7), (2, 12, 7)), 0.5);

        Assert.Equal([(2, 10), (2, 12)], Pairs(split.Test)); // times 9 and the later of the two 7s
    }

    [Fact]
    public void A_rating_that_a_later_line_replaces_is_on_neither_side()
    {
        var log = Log((1, 10, 1), (1, 11, 2), (1, 10, 3));
        var split = Splits.LeaveLastOut(log);

        Assert.Equal([(1, 10)], Pairs(split.Test));
        Assert.Equal([(1, 11)], Pairs(split.Training));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_share_outside_0_to_1_is_refused(double fraction) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Splits.Random(Grid(2, 2), fraction, 1));

    [Fact]
    public void Both_parts_share_users_and_items_as_matrices()
    {
        var (training, test) = Splits.LeaveLastOut(Log((1, 10, 1), (1, 11, 2), (2, 12, 3))).ToData();

        Assert.Equal([1, 2], training.Users.Ids);
        Assert.Equal([10, 11, 12], test.Items.Ids);
        Assert.Equal((2L, 1L), (training.Count, test.Count));
    }

    private static (int User, int Item)[] Pairs(RatingLog log)
    {
        var pairs = new (int, int)[log.Count];
        for (var position = 0; position < pairs.Length; position++)
        {
            pairs[position] = (log.UserIds[position], log.ItemIds[position]);
        }

        return pairs;
    }

    private static RatingLog Grid(int users, int items)
    {
        var log = new RatingLog(RatingScale.HalfStars);
        for (var index = 0; index < users * items; index++)
        {
            log.Add(index / items, index % items, 6, index);
        }

        return log;
    }

    private static RatingLog Log(params (int User, int Item, long Time)[] lines)
    {
        var log = new RatingLog(RatingScale.HalfStars);
        foreach (var (user, item, time) in lines)
        {
            log.Add(user, item, 8, time);
        }

        return log;
    }
}
