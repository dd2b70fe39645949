using MovieRecs.Als.Evaluation;

namespace MovieRecs.Als.Tests.Evaluation;

public sealed class RatingMetricsTests
{
    [Fact]
    public void Errors_are_those_worked_out_by_hand()
    {
        // Clipped errors: 1, 0 (6 becomes 5), -1, 0.5; raw errors: 1, 1, -1, 0.5.
        var metrics = RatingMetrics.Compute([0, 0, 1, 1], [4f, 6f, 2f, 3.5f], [3f, 5f, 3f, 3f], 0.5f, 5f);

        Assert.Equal((4L, 2), (metrics.Count, metrics.UserCount));
        Assert.Equal(Math.Sqrt((1 + 0 + 1 + 0.25) / 4), metrics.Rmse, 6);
        Assert.Equal((1 + 0 + 1 + 0.5) / 4, metrics.Mae, 6);
        Assert.Equal(Math.Sqrt((1 + 1 + 1 + 0.25) / 4), metrics.RawRmse, 6);
        Assert.Equal((1 + 1 + 1 + 0.5) / 4, metrics.RawMae, 6);
    }

    [Fact]
    public void Standard_error_treats_users_as_the_independent_units()
    {
        // S = (1, 1.25), n = (2, 2), MSE = .5625: deviations from MSE·n are -.125 and .125.
        var metrics = RatingMetrics.Compute([7, 7, 3, 3], [4f, 6f, 2f, 3.5f], [3f, 5f, 3f, 3f], 0.5f, 5f);

        var meanSquareError = Math.Sqrt(2 * (2 * 0.125 * 0.125)) / 4;
        Assert.Equal(meanSquareError / (2 * Math.Sqrt(0.5625)), metrics.RmseStandardError, 9);
    }

    [Fact]
    public void No_pairs_give_zeros_and_never_NaN() => Assert.Equal(default, RatingMetrics.Compute([], [], [], 1, 5));

    [Fact]
    public void A_prediction_that_is_not_a_number_is_refused() =>
        Assert.Throws<ArgumentException>(() => RatingMetrics.Compute([0], [float.NaN], [3f], 1, 5));

    [Fact]
    public void Spans_of_different_length_are_refused() =>
        Assert.Throws<ArgumentException>(() => RatingMetrics.Compute([0], [3f, 3f], [3f], 1, 5));
}
