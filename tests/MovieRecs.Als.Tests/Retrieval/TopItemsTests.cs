using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Tests.Retrieval;

[Trait("Category", "Vector")]
public sealed class TopItemsTests
{
    [Fact]
    public void Lists_the_best_first_and_equal_scores_by_index()
    {
        float[] items = [1, 3, 2, 3, 5, 3];
        var list = new ScoredItem[4];

        var count = TopItems.Select(items, 1, [2f], null, list);

        Assert.Equal(4, count);
        Assert.Equal([new(4, 10), new(1, 6), new(3, 6), new(5, 6)], list);
    }

    [Fact]
    public void Leaves_out_what_is_excluded_and_returns_fewer_if_there_are_no_more()
    {
        float[] items = [1, 3, 2];
        var excluded = new ItemSet(3);
        excluded.AddRange([1]);
        var list = new ScoredItem[5];

        var count = TopItems.Select(items, 1, [1f], excluded, list);

        Assert.Equal([new(2, 2), new(0, 1)], list[..count]);
    }

    [Fact]
    public void Asked_for_none_or_without_items_the_list_is_empty()
    {
        Assert.Equal(0, TopItems.Select([1f, 2f], 1, [1f], null, []));
        Assert.Equal(0, TopItems.Select([], 1, [1f], null, new ScoredItem[3]));
    }

    [Fact]
    public void Refuses_shapes_that_do_not_fit()
    {
        Assert.Throws<ArgumentException>(() => TopItems.Select(new float[5], 2, new float[2], null, new ScoredItem[1]));
        Assert.Throws<ArgumentException>(() => TopItems.Select(new float[4], 2, new float[3], null, new ScoredItem[1]));
    }

    [Fact]
    public void Similar_items_are_those_of_highest_cosine_without_the_item_itself()
    {
        float[] items = [1, 0, 10, 1, 0, 0, -1, 0, 3, 3];
        var norms = SimilarItems.Norms(items, 2);
        var list = new ScoredItem[5];

        var count = SimilarItems.Select(items, 2, norms, 0, null, list);

        Assert.Equal([1, 4, 3], list[..count].Select(scored => scored.ItemIndex));
        Assert.Equal(1 / Math.Sqrt(2), list[1].Score, 1e-6);
        Assert.Equal(-1, list[2].Score, 1e-6);
    }

    [Fact]
    public void An_item_without_factors_is_similar_to_nothing()
    {
        float[] items = [1, 0, 0, 0];
        var norms = SimilarItems.Norms(items, 2);

        Assert.Equal(0, SimilarItems.Select(items, 2, norms, 1, null, new ScoredItem[3]));
        Assert.Equal(0, SimilarItems.Select(items, 2, norms, 0, null, new ScoredItem[3]));
    }

    [Fact]
    public void A_set_holds_what_was_added_until_it_is_removed()
    {
        var set = new ItemSet(130);
        set.AddRange([0, 64, 129]);
        set.Remove(64);

        Assert.Equal([0, 129], Enumerable.Range(-5, 300).Where(set.Contains));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(130));
        set.Clear();
        Assert.DoesNotContain(Enumerable.Range(0, 130), set.Contains);
    }
}
