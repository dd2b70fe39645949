using CsCheck;
using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Tests.Interactions;

[Trait("Category", "Vector")]
public sealed class RatingDataBuilderTests
{
    [Fact]
    public void Builds_the_same_ratings_by_user_and_by_item()
    {
        var ratings = TestData.MadeRatings(users: 60, items: 50, perUser: 12, seed: 3);
        var shuffled = ratings.ToArray();
        new Random(4).Shuffle(shuffled);

        var data = TestData.Build(shuffled);

        Assert.Equal(ratings.Count, data.Count);
        Assert.Equal(0, data.DuplicateCount);
        Assert.Equal(ratings.OrderBy(r => r.User).ThenBy(r => r.Item), Flatten(data.ByUser, data));
        Assert.Equal(
            ratings.OrderBy(r => r.Item).ThenBy(r => r.User).Select(r => (r.Item, r.User, r.Rating)),
            Flatten(data.ByItem, data));
        Assert.Equal(ratings.Average(r => (double)r.Rating), data.MeanRating, 10);
    }

    [Fact]
    public void Any_ratings_in_any_order_are_what_a_dictionary_would_hold() =>
        Gen.Select(Gen.OneOf(Gen.Int[1, 9], Gen.Int[1, int.MaxValue]), Gen.Int[1, 12], Gen.Byte[1, 10]).Array[0, 200]
            .Select(Gen.Int[1, 3])
            .Sample((ratings, threads) =>
            {
                var expected = new SortedDictionary<(int User, int Item), float>();
                var times = new SortedDictionary<(int User, int Item), uint>();
                var builder = new RatingDataBuilder(RatingScale.HalfStars, keepTimes: true);
                var time = 1_000_000_000u;
                foreach (var (user, item, code) in ratings)
                {
                    builder.Add(user, item, code, ++time);
                    expected[(user, item)] = code / 2f;
                    times[(user, item)] = time;
                }

                var data = builder.Build(TestData.Threads(threads));

                Assert.Equal(expected.Select(entry => (entry.Key.User, entry.Key.Item, entry.Value)), Flatten(data.ByUser, data));
                Assert.Equal(
                    expected.OrderBy(entry => entry.Key.Item).Select(entry => (entry.Key.Item, entry.Key.User, entry.Value)),
                    Flatten(data.ByItem, data));
                Assert.Equal(ratings.Length - expected.Count, data.DuplicateCount);
                Assert.Equal(times.Values, Enumerable.Range(0, data.Users.Count).SelectMany(user => data.TimesOf(user).ToArray()));
            });

    [Fact]
    public void Times_are_kept_within_32_bits_and_only_if_asked_for()
    {
        var kept = new RatingDataBuilder(RatingScale.HalfStars, keepTimes: true);
        var dropped = new RatingDataBuilder(RatingScale.HalfStars);
        foreach (var (item, time) in new[] { (1, -5L), (2, 0L), (3, 1_700_000_000L), (4, 253_402_300_799L) })
        {
            kept.Add(7, item, 3, time);
            dropped.Add(7, item, 3, time);
        }

        Assert.Equal([0u, 0u, 1_700_000_000u, uint.MaxValue], kept.Build().TimesOf(0).ToArray());
        var data = dropped.Build();
        Assert.False(data.HasTimes);
        Assert.True(data.TimesOf(0).IsEmpty);
    }

    [Fact]
    public void The_last_of_several_ratings_for_the_same_pair_wins_and_the_others_are_counted()
    {
        var data = TestData.Build((7, 1, 1f), (7, 2, 2f), (7, 1, 3f), (8, 1, 4f), (7, 1, 5f), (8, 1, 0.5f));

        Assert.Equal([(7, 1, 5f), (7, 2, 2f), (8, 1, 0.5f)], Flatten(data.ByUser, data));
        Assert.Equal([(1, 7, 5f), (1, 8, 0.5f), (2, 7, 2f)], Flatten(data.ByItem, data));
        Assert.Equal((3, 3), (data.Count, data.DuplicateCount));
    }

    [Fact]
    public void Ids_reach_to_the_ends_of_an_int()
    {
        var data = TestData.Build((int.MaxValue, int.MaxValue, 4f), (1, int.MaxValue, 3f));

        Assert.Equal([1, int.MaxValue], data.Users.Ids.ToArray());
        Assert.Equal([int.MaxValue], data.Items.Ids.ToArray());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 1_999_999_000)] // ids too far apart for a table of bits
    public void Several_blocks_of_ratings_build_what_one_sort_of_them_would(bool isSorted, int gap)
    {
        const int Users = 3000, PerUser = 250; // 750,000 ratings: three blocks
        var random = new Random(8);
        var ratings = new (int User, int Item, float Rating)[Users * PerUser];
        for (var i = 0; i < ratings.Length; i++)
        {
            var user = i / PerUser;
            var item = (i % PerUser * 4) + (user % 4);
            ratings[i] = (user < 10 ? user : user + gap, item, random.Next(1, 11) / 2f);
        }

        var expected = ratings.OrderBy(r => r.Item).ThenBy(r => r.User).Select(r => (r.Item, r.User, r.Rating)).ToArray();
        var shuffled = ratings.ToArray();
        random.Shuffle(shuffled);

        var data = TestData.Build(isSorted ? ratings : shuffled);

        Assert.True(Flatten(data.ByUser, data).SequenceEqual(ratings));
        Assert.True(Flatten(data.ByItem, data).SequenceEqual(expected));
        Assert.Equal(0, data.DuplicateCount);
    }

    [Fact]
    public void A_duplicate_in_ratings_that_otherwise_ascend_is_found()
    {
        var data = TestData.Build((1, 1, 1f), (1, 2, 2f), (1, 2, 3f), (2, 1, 4f));

        Assert.Equal([(1, 1, 1f), (1, 2, 3f), (2, 1, 4f)], Flatten(data.ByUser, data));
        Assert.Equal(1, data.DuplicateCount);
    }

    [Theory]
    [InlineData(300, 70_000)] // one user's row has more ratings than a bucket
    [InlineData(200_000, 900)]
    public void Duplicates_in_large_data_leave_the_last_of_each_pair(int users, int items)
    {
        var random = new Random(users);
        var expected = new Dictionary<(int User, int Item), float>();
        var ratings = new List<(int User, int Item, float Rating)>();
        for (var i = 0; i < 600_000; i++)
        {
            var user = i % 3 == 0 ? 7 : random.Next(users);
            var rating = (user, random.Next(items), random.Next(1, 11) / 2f);
            ratings.Add(rating);
            expected[(rating.user, rating.Item2)] = rating.Item3;
        }

        var data = TestData.Build(ratings);

        Assert.Equal(ratings.Count - expected.Count, data.DuplicateCount);
        Assert.True(Flatten(data.ByUser, data).SequenceEqual(
            expected.Select(r => (r.Key.User, r.Key.Item, r.Value)).OrderBy(r => r.User).ThenBy(r => r.Item)));
        Assert.True(Flatten(data.ByItem, data).SequenceEqual(
            expected.Select(r => (r.Key.Item, r.Key.User, r.Value)).OrderBy(r => r.Item).ThenBy(r => r.User)));
    }

    [Fact]
    public void Rows_and_columns_too_many_for_short_keys_are_sorted_by_long_ones()
    {
        // 2^22 rows and columns and four bits of a code leave fewer than six bits for rows.
        const int Count = 1 << 22;
        var ids = IdMap.FromIds([.. Enumerable.Range(0, Count)]);
        Assert.False(KeyLayout.For(Count, RatingScale.HalfStars.Count).IsNarrow);
        var random = new Random(6);
        var ratings = Enumerable.Range(0, 5_000)
            .Select(_ => (User: random.Next(Count), Item: random.Next(Count), Rating: random.Next(1, 11) / 2f))
            .DistinctBy(r => (r.User, r.Item))
            .ToArray();

        var data = TestData.Build(ratings, ids, ids);

        Assert.True(Flatten(data.ByUser, data).SequenceEqual(ratings.OrderBy(r => r.User).ThenBy(r => r.Item)));
        Assert.True(Flatten(data.ByItem, data).SequenceEqual(
            ratings.OrderBy(r => r.Item).ThenBy(r => r.User).Select(r => (r.Item, r.User, r.Rating))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void The_matrices_do_not_depend_on_the_number_of_threads(int threads)
    {
        var random = new Random(9);
        var parts = new List<RatingColumns>();
        var expected = new RatingDataBuilder(RatingScale.HalfStars);
        for (var i = 0; i < 40_000; i++)
        {
            if (i % 1000 == 0)
            {
                parts.Add(new RatingColumns(1000));
            }

            var (user, item, code) = (random.Next(50), random.Next(2000), (byte)random.Next(1, 11));
            parts[^1].Add(user, item, code);
            expected.Add(user, item, code);
        }

        var one = expected.Build();
        var data = MatrixBuilder.Build(RatingScale.HalfStars, parts, null, null, TestData.Threads(threads), CancellationToken.None);

        Assert.True(Flatten(data.ByUser, data).SequenceEqual(Flatten(one.ByUser, one)));
        Assert.Equal(one.DuplicateCount, data.DuplicateCount);
        Assert.All(parts, part => Assert.Equal(0, part.Count)); // given back
    }

    [Theory]
    [InlineData(60_000_000)]
    [InlineData((1 << 20) - 1)]
    [InlineData(1 << 20)]
    public void A_large_id_takes_memory_by_the_ratings_and_not_by_the_id(int largest)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        for (var index = 0; index < 1000; index++)
        {
            builder.Add(largest - (index % 100), largest - (index % 7), (byte)(1 + (index % 10)));
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var data = builder.Build(TestData.Threads(4));
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        // Tests of other classes allocate at the same time; a table for 60 million ids takes 240 MB, and each worker
        // had one.
        Assert.InRange(allocated, 0, 200L << 20);
        Assert.Equal((100, 7), (data.Users.Count, data.Items.Count));
        Assert.Equal(largest, data.Users.IdAt(99));
        Assert.Equal(700, data.Count);
        Assert.Equal(300, data.DuplicateCount);
    }

    [Fact]
    public void No_ratings_make_empty_matrices()
    {
        var data = TestData.Build();

        Assert.Equal((0, 0, 0L, 0.0), (data.ByUser.RowCount, data.ByItem.RowCount, data.Count, data.MeanRating));
    }

    [Fact]
    public void Given_maps_keep_their_indices_and_leave_rows_empty()
    {
        var users = IdMap.FromIds([1, 2, 3]);
        var items = IdMap.FromIds([10, 20, 30]);

        var data = TestData.Build([(3, 30, 5f)], users, items);

        Assert.Equal((3, 3), (data.ByUser.RowCount, data.ByItem.RowCount));
        Assert.Empty(data.ByUser.ColumnsOf(0).ToArray());
        Assert.Equal([2], data.ByUser.ColumnsOf(2).ToArray());
        Assert.Equal([10], data.ByUser.CodesOf(2).ToArray());
    }

    [Fact]
    public void An_id_that_a_given_map_lacks_is_refused() =>
        Assert.Throws<ArgumentException>(() => TestData.Build([(9, 1, 5f)], users: IdMap.FromIds([1, 2])));

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void A_code_off_the_scale_is_refused(byte code) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RatingDataBuilder(RatingScale.HalfStars).Add(1, 1, code));

    private static IEnumerable<(int Row, int Column, float Rating)> Flatten(InteractionMatrix matrix, RatingData data)
    {
        var (rows, columns) = matrix == data.ByUser ? (data.Users, data.Items) : (data.Items, data.Users);
        for (var row = 0; row < matrix.RowCount; row++)
        {
            for (var position = 0; position < matrix.ColumnsOf(row).Length; position++)
            {
                yield return (
                    rows.IdAt(row), columns.IdAt(matrix.ColumnsOf(row)[position]),
                    data.Scale.ValueOf(matrix.CodesOf(row)[position]));
            }
        }
    }
}
