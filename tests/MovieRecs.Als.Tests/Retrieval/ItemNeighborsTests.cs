using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Tests.Retrieval;

public sealed class ItemNeighborsTests
{
    private static readonly RatingData _data =
        TestData.Build(TestData.MadeRatings(users: 150, items: 90, perUser: 25, seed: 8));

    private static readonly ImplicitAlsModel _ranker =
        ImplicitAlsTrainer.Train(_data, new ImplicitAlsOptions { Factors = 10, Iterations = 5 });

    private static readonly string[][] _genres =
        [.. Enumerable.Range(0, _data.Items.Count).Select(item => (string[])(item % 7 == 0 ? [] : item % 2 == 0 ? ["Drama"] : ["Comedy", "War"]))];

    private static readonly ItemNeighbors _neighbors = ItemNeighborsTrainer.Train(_data, _ranker, _genres);

    [Fact]
    public void Similarity_blends_the_factors_the_co_ratings_and_the_genres()
    {
        var counts = Enumerable.Range(0, _data.Items.Count).Select(item => _data.ByItem.ColumnsOf(item).Length).ToArray();
        int[] rated = [.. Enumerable.Range(0, counts.Length).Where(item => counts[item] >= 10)];
        var part = new RatingDataBuilder(_data.Scale, items: IdMap.FromIds(rated));
        for (var user = 0; user < _data.Users.Count; user++)
        {
            foreach (var item in _data.ByUser.ColumnsOf(user).ToArray().Where(rated.Contains))
            {
                part.Add(user, item, 1);
            }
        }

        var ease = EaseTrainer.Train(part.Build(), new EaseOptions { Regularization = 50, RatingSlope = 0 });
        for (var item = 0; item < counts.Length; item++)
        {
            var expected = Enumerable.Range(0, counts.Length).Where(other => other != item)
                .Select(other => (Item: other, Similarity: Similarity(item, other)))
                .OrderByDescending(pair => pair.Similarity).ToArray();
            var actual = _neighbors.SimilaritiesOf(item).ToArray();

            Assert.Equal(expected.Length, actual.Length);
            for (var place = 0; place < actual.Length; place++)
            {
                Assert.Equal(expected[place].Similarity, actual[place], 1e-4);
                Assert.Equal(Similarity(item, _neighbors.NeighborsOf(item)[place]), actual[place], 1e-4);
            }
        }

        double Similarity(int item, int other)
        {
            var (left, right) = (FactorsOf(item), FactorsOf(other));
            var cosine = left.Zip(right, (a, b) => (double)a * b).Sum()
                / Math.Sqrt(left.Sum(a => (double)a * a) * right.Sum(b => (double)b * b)) * counts[other] / (counts[other] + 5);
            var common = _genres[item].Intersect(_genres[other]).Count();
            var all = _genres[item].Union(_genres[other]).Count();
            var (row, column) = (Array.IndexOf(rated, item), Array.IndexOf(rated, other));
            var weight = row < 0 || column < 0 ? 0 : (ease.WeightsOf(row)[column] + ease.WeightsOf(column)[row]) / 2.0;
            return (cosine + (all == 0 ? 0 : common / (double)all) + (2 * weight / (Math.Abs(weight) + 0.05))) / 4;
        }
    }

    [Fact]
    public void Without_genres_only_the_ratings_count()
    {
        var plain = ItemNeighborsTrainer.Train(_data, _ranker);

        Assert.True(_neighbors.UsesContent);
        Assert.False(plain.UsesContent);
        Assert.NotEqual(_neighbors.NeighborsOf(3).ToArray(), plain.NeighborsOf(3).ToArray());
    }

    [Fact]
    public void An_item_keeps_a_hundred_neighbours_in_descending_order_and_not_itself()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 60, items: 400, perUser: 60, seed: 9));
        var neighbors = ItemNeighborsTrainer.Train(
            data, ImplicitAlsTrainer.Train(data, new ImplicitAlsOptions { Factors = 6, Iterations = 3 }));

        for (var item = 0; item < neighbors.ItemCount; item++)
        {
            var similarities = neighbors.SimilaritiesOf(item).ToArray();
            Assert.Equal(100, similarities.Length);
            Assert.Equal(similarities.OrderDescending(), similarities);
            Assert.Equal(100, neighbors.NeighborsOf(item).ToArray().Append(item).Distinct().Count() - 1);
        }
    }

    [Fact]
    public void An_item_that_nobody_rated_is_like_none()
    {
        var data = TestData.Build([(1, 1, 4f), (1, 2, 4f), (2, 1, 3f), (2, 2, 5f)], items: IdMap.FromIds([1, 2, 3]));
        var neighbors = ItemNeighborsTrainer.Train(
            data, ImplicitAlsTrainer.Train(data, new ImplicitAlsOptions { Factors = 2 }), [["War"], ["War"], ["War"]]);

        Assert.Equal([1], neighbors.NeighborsOf(0).ToArray());
        Assert.True(neighbors.NeighborsOf(2).IsEmpty);
    }

    [Fact]
    public void The_result_does_not_depend_on_the_threads()
    {
        var one = ItemNeighborsTrainer.Train(_data, _ranker, _genres, TestData.Threads(1));

        Assert.Equal(_neighbors.AllItems.ToArray(), one.AllItems.ToArray());
        Assert.Equal(_neighbors.AllSimilarities.ToArray(), one.AllSimilarities.ToArray());
    }

    [Fact]
    public void Excluded_items_make_room_for_the_next()
    {
        var all = _neighbors.NeighborsOf(4).ToArray();
        var excluded = new ItemSet(_neighbors.ItemCount);
        excluded.AddRange([all[0], all[2]]);
        var list = new ScoredItem[3];

        Assert.Equal(3, _neighbors.Select(4, excluded, list));

        Assert.Equal([all[1], all[3], all[4]], list.Select(scored => scored.ItemIndex));
        Assert.Equal(_neighbors.SimilaritiesOf(4)[1], list[0].Score);
        Assert.Throws<ArgumentOutOfRangeException>(() => _neighbors.Select(-1, null, list));
        Assert.Throws<ArgumentOutOfRangeException>(() => _neighbors.Select(_neighbors.ItemCount, null, list));
    }

    [Fact]
    public void More_than_64_genres_leave_out_the_rarest()
    {
        string[][] genres = [.. Enumerable.Range(0, _data.Items.Count).Select(item => (string[])["Common", $"Genre {item}"])];

        var neighbors = ItemNeighborsTrainer.Train(_data, _ranker, genres);

        Assert.Equal(_data.Items.Count - 1, neighbors.NeighborsOf(0).Length);
    }

    [Fact]
    public void Models_and_genres_of_other_items_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ItemNeighborsTrainer.Train(_data, _ranker, _genres[1..]));
        Assert.Throws<ArgumentException>(() => new ItemNeighbors([0, 1], [0], [0.5f, 0.4f], usesContent: false));
        Assert.Throws<ArgumentException>(
            () => ItemNeighborsTrainer.Train(_data, new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 1 }, default, new float[3])));
    }

    [Fact]
    public void A_model_file_keeps_them_and_may_lack_them()
    {
        var file = new ModelFile { Items = _data.Items, Neighbors = _neighbors };

        var read = Read(Write(file)).Neighbors!;

        Assert.True(read.UsesContent);
        Assert.Equal(_neighbors.NeighborsOf(5).ToArray(), read.NeighborsOf(5).ToArray());
        Assert.Equal(_neighbors.SimilaritiesOf(5).ToArray(), read.SimilaritiesOf(5).ToArray());
        Assert.Null(Read(Write(file with { Neighbors = null })).Neighbors);
        Assert.Throws<InvalidOperationException>(() => Write(file with { Items = IdMap.FromIds([1, 2]) }));
    }

    [Theory]
    [InlineData(new long[] { 0, 1, 1 }, new int[] { 2 }, new float[] { 0.5f })] // no such item
    [InlineData(new long[] { 0, 1, 1 }, new int[] { 1 }, new float[] { float.NaN })]
    [InlineData(new long[] { 0, 2, 1 }, new int[] { 1 }, new float[] { 0.5f })]
    public void A_file_whose_neighbours_cannot_be_is_refused(long[] starts, int[] items, float[] similarities)
    {
        var file = new ModelFile
        {
            Items = IdMap.FromIds([1, 2]),
            Neighbors = new ItemNeighbors(starts, items, similarities, usesContent: false),
        };

        Assert.Throws<InvalidDataException>(() => Read(Write(file)));
    }

    private static float[] FactorsOf(int item) => _ranker.ItemFactors.Slice(item * 10, 10).ToArray();

    private static byte[] Write(ModelFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }

    private static ModelFile Read(byte[] bytes) => ModelFile.Read(bytes);

    [Fact]
    public void For_another_catalogue_the_rows_move_with_their_items()
    {
        var neighbors = new ItemNeighbors([0, 2, 3, 3], [1, 2, 0], [.5f, .25f, .5f], usesContent: true);
        var current = IdMap.FromIds([10, 20, 30]);

        var moved = neighbors.WithItems(current, IdMap.FromIds([5, 10, 30]));

        Assert.Equal((3, true), (moved.ItemCount, moved.UsesContent));
        Assert.Empty(moved.NeighborsOf(0).ToArray());
        Assert.Equal([2], moved.NeighborsOf(1).ToArray());
        Assert.Equal([.25f], moved.SimilaritiesOf(1).ToArray());
        Assert.Throws<ArgumentException>("current", () => neighbors.WithItems(IdMap.FromIds([10]), current));
    }
}
