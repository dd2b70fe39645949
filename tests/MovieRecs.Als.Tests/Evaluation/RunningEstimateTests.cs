using MovieRecs.Als.Evaluation;

namespace MovieRecs.Als.Tests.Evaluation;

public sealed class RunningEstimateTests
{
    [Fact]
    public void Mean_and_standard_error_are_those_worked_out_by_hand()
    {
        var running = new RunningEstimate();
        foreach (var value in (double[])[2, 4, 4, 6])
        {
            running.Add(value);
        }

        // Sum of squares about 4 is 8, variance 8/3, standard error √(8/3/4).
        var estimate = running.ToEstimate();
        Assert.Equal(4, estimate.Mean, 12);
        Assert.Equal(Math.Sqrt(8.0 / 3 / 4), estimate.StandardError, 12);
        Assert.Equal(4, estimate.Count);
    }

    [Fact]
    public void One_observation_has_no_spread_and_none_gives_zeros()
    {
        var running = new RunningEstimate();
        Assert.Equal(default, running.ToEstimate());
        running.Add(3);
        Assert.Equal(new Estimate(3, 0, 1), running.ToEstimate());
    }

    [Fact]
    public void Refuses_NaN() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunningEstimate().Add(double.NaN));
}
