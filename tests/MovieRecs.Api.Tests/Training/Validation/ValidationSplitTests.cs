using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Tests.Training.Validation;

public sealed class ValidationSplitTests
{
    [Theory]
    [InlineData(1_000, 100)]
    [InlineData(10_000, 1_000)]
    [InlineData(100_000, 2_000)]
    [InlineData(400_000, 8_000)]
    [InlineData(32_000_000, 10_000)]
    public void Holds_out_two_percent_but_never_too_few_nor_more_than_needed(long ratings, int expected)
    {
        var split = ValidationSplit.For(ratings);
        var pairs = (int)Math.Min(ratings, 1_000_000);

        var share = Enumerable.Range(0, pairs).Count(pair => split.IsHeldOut(1 + (pair / 1000), 1 + (pair % 1000))) / (double)pairs;

        var deviation = Math.Sqrt(expected / (double)ratings / pairs);
        Assert.InRange(share, (expected / (double)ratings) - (4 * deviation), (expected / (double)ratings) + (4 * deviation));
    }

    [Fact]
    public void What_growing_data_hold_out_was_held_out_before()
    {
        var (small, large) = (ValidationSplit.For(100_000), ValidationSplit.For(20_000_000));
        var pairs = from userId in Enumerable.Range(1, 2000) from movieId in Enumerable.Range(1, 500) select (userId, movieId);

        Assert.All(
            pairs.Where(pair => large.IsHeldOut(pair.userId, pair.movieId)),
            pair => Assert.True(small.IsHeldOut(pair.userId, pair.movieId)));
    }

    [Fact]
    public void The_same_pairs_are_held_out_by_every_version_of_the_service()
    {
        var split = ValidationSplit.For(10_000);

        var heldOut = Enumerable.Range(1, 60).Where(movieId => split.IsHeldOut(196, movieId));

        Assert.Equal([20, 25, 36, 47, 51], heldOut);
    }

    [Fact]
    public void Holds_nothing_out_of_nothing() => Assert.False(ValidationSplit.For(0).IsHeldOut(1, 1));
}
