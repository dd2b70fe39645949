using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Tests.Models.Bayesian;

public sealed class ChainDiagnosticsTests
{
    private const int Length = 4000;

    [Fact]
    public void Independent_draws_count_in_full()
    {
        var chain = Autoregressive(correlation: 0);

        Assert.InRange(ChainDiagnostics.SplitRhatOf(chain), 0.999, 1.002);
        Assert.InRange(ChainDiagnostics.EffectiveSamplesOf(chain), 0.85 * Length, Length);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Draws_that_follow_each_other_count_for_as_much_as_theory_says(double correlation)
    {
        var expected = Length * (1 - correlation) / (1 + correlation);

        Assert.InRange(
            ChainDiagnostics.EffectiveSamplesOf(Autoregressive(correlation)), 0.75 * expected, 1.33 * expected);
    }

    [Fact]
    public void A_chain_that_moves_somewhere_shows_it()
    {
        var noise = Autoregressive(correlation: 0);
        var moving = noise.Select((value, index) => value + (4.0 * index / Length)).ToArray();

        Assert.InRange(ChainDiagnostics.SplitRhatOf(moving), 1.3, 1.8); // means 2 apart, deviation √(1 + 2²/12)
    }

    [Fact]
    public void What_does_not_vary_agrees_with_itself_and_not_with_anything_else()
    {
        Assert.Equal(1, ChainDiagnostics.SplitRhatOf([2, 2, 2, 2]));
        Assert.Equal(double.PositiveInfinity, ChainDiagnostics.SplitRhatOf([1, 1, 2, 2]));
        Assert.Equal(4, ChainDiagnostics.EffectiveSamplesOf([2, 2, 2, 2]));
    }

    [Fact]
    public void Too_few_draws_tell_nothing()
    {
        Assert.Equal(double.NaN, ChainDiagnostics.SplitRhatOf([1, 2, 3]));
        Assert.Equal(double.NaN, ChainDiagnostics.EffectiveSamplesOf([1, 2, 3]));
        Assert.Equal(new ChainDiagnostics(9, double.NaN, double.NaN), ChainDiagnostics.Of(9, [1, 2, 3]));
    }

    [Fact]
    public void The_burn_in_does_not_count()
    {
        double[] beginning = [50, 40, 30, 20];

        Assert.Equal(
            new ChainDiagnostics(4, ChainDiagnostics.SplitRhatOf([1, 2, 2, 1, 1]), ChainDiagnostics.EffectiveSamplesOf([1, 2, 2, 1, 1])),
            ChainDiagnostics.Of(4, [.. beginning, 1, 2, 2, 1, 1]));
    }

    private static double[] Autoregressive(double correlation)
    {
        var random = new RandomStream(1, 1);
        var chain = new double[Length];
        var last = random.NextNormal();
        for (var index = 0; index < chain.Length; index++)
        {
            chain[index] = last = (correlation * last) + (Math.Sqrt(1 - (correlation * correlation)) * random.NextNormal());
        }

        return chain;
    }
}
