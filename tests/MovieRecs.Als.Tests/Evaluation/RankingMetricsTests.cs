using MovieRecs.Als.Evaluation;

namespace MovieRecs.Als.Tests.Evaluation;

/// <summary>Five items 0..4, the list 3 1 4 0 2, relevant 1 and 2: hits at ranks 2 and 5.</summary>
public sealed class RankingMetricsTests
{
    private static readonly int[] Ranked = [3, 1, 4, 0, 2];
    private static readonly int[] Relevant = [1, 2];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(5, 1)]
    public void Hit_rate_asks_whether_any_of_the_first_K_is_relevant(int k, double expected) =>
        Assert.Equal(expected, HitRate.AtK(Ranked, Relevant, k));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1 / 2.0)]
    [InlineData(3, 1 / 3.0)]
    [InlineData(5, 2 / 5.0)]
    [InlineData(10, 2 / 10.0)] // the list ends at 5, the empty places are misses
    public void Precision_divides_by_K(int k, double expected) =>
        Assert.Equal(expected, Precision.AtK(Ranked, Relevant, k), 12);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1 / 2.0)]
    [InlineData(5, 1)]
    public void Recall_divides_by_all_relevant_items(int k, double expected) =>
        Assert.Equal(expected, Recall.AtK(Ranked, Relevant, k), 12);

    [Fact]
    public void Recall_stays_below_one_when_more_is_relevant_than_fits() =>
        Assert.Equal(1 / 3.0, Recall.AtK([1], [0, 1, 2], 1), 12);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, (1 / 2.0) / 2)]
    [InlineData(5, ((1 / 2.0) + (2 / 5.0)) / 2)]
    public void Average_precision_divides_by_the_smaller_of_K_and_relevant(int k, double expected) =>
        Assert.Equal(expected, AveragePrecision.AtK(Ranked, Relevant, k), 12);

    [Fact]
    public void Average_precision_of_a_full_list_of_hits_is_one_although_more_is_relevant() =>
        Assert.Equal(1, AveragePrecision.AtK([1], [0, 1, 2], 1), 12);

    [Fact]
    public void Ndcg_discounts_by_the_logarithm_of_the_rank()
    {
        // DCG = 1/log2(3) + 1/log2(6) = .63093 + .38685; ideal = 1/log2(2) + 1/log2(3) = 1 + .63093.
        Assert.Equal(1.01778 / 1.63093, Ndcg.AtK(Ranked, Relevant, 5), 5);
        Assert.Equal(0.63093 / 1.63093, Ndcg.AtK(Ranked, Relevant, 2), 5);
        Assert.Equal(0, Ndcg.AtK(Ranked, Relevant, 1));
        Assert.Equal(1, Ndcg.AtK([2, 1], Relevant, 5), 12);
    }

    [Fact]
    public void A_user_without_relevant_items_is_refused_rather_than_scored_zero()
    {
        Assert.Throws<ArgumentException>(() => HitRate.AtK(Ranked, [], 1));
        Assert.Throws<ArgumentException>(() => Precision.AtK(Ranked, [], 1));
        Assert.Throws<ArgumentException>(() => Recall.AtK(Ranked, [], 1));
        Assert.Throws<ArgumentException>(() => AveragePrecision.AtK(Ranked, [], 1));
        Assert.Throws<ArgumentException>(() => Ndcg.AtK(Ranked, [], 1));
    }

    [Fact]
    public void K_below_one_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Ndcg.AtK(Ranked, Relevant, 0));

    [Fact]
    public void An_empty_list_scores_zero()
    {
        Assert.Equal(0, HitRate.AtK([], Relevant, 3));
        Assert.Equal(0, Ndcg.AtK([], Relevant, 3));
    }

    [Fact]
    public void Coverage_counts_distinct_items_of_the_catalogue() =>
        Assert.Equal(3 / 5.0, ItemCoverage.Of([0, 1, 1, 4], 5), 12);

    [Fact]
    public void Coverage_refuses_an_item_outside_the_catalogue() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ItemCoverage.Of([5], 5));

    [Fact]
    public void Mean_popularity_averages_training_counts() =>
        Assert.Equal((10 + 2 + 2) / 3.0, MeanPopularity.Of([0, 3, 3], [10, 9, 8, 2, 1]), 12);
}
