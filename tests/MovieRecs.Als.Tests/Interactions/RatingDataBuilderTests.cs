using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Tests.Interactions;

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
