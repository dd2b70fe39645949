using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Tests.Interactions;

public sealed class IdMapTests
{
    [Fact]
    public void Indices_ascend_with_distinct_ids()
    {
        var map = IdMap.FromIds([30, 10, 20, 10, int.MaxValue, -5, 0]);

        Assert.Equal([-5, 0, 10, 20, 30, int.MaxValue], map.Ids.ToArray());
        Assert.Equal(6, map.Count);
    }

    [Fact]
    public void Translates_there_and_back()
    {
        var random = new Random(1);
        var ids = Enumerable.Range(0, 5000).Select(_ => random.Next(int.MinValue, int.MaxValue)).ToArray();
        var map = IdMap.FromIds(ids);

        Assert.All(ids, id => Assert.Equal(id, map.IdAt(map.IndexOf(id))));
        Assert.All(Enumerable.Range(0, map.Count), index => Assert.Equal(index, map.IndexOf(map.IdAt(index))));
    }

    [Fact]
    public void An_unknown_id_has_index_minus_one()
    {
        Assert.Equal(-1, IdMap.FromIds([1, 2, 4]).IndexOf(3));
        Assert.Equal(-1, IdMap.FromIds([]).IndexOf(0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void There_is_no_id_outside_the_indices(int index) =>
        Assert.Throws<IndexOutOfRangeException>(() => IdMap.FromIds([1, 2, 4]).IdAt(index));
}
