using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Tests.Models.Bayesian;

public sealed class ScaleMoveTests
{
    /// <summary>
    /// The move takes place again and again on the same unknowns, so the products of its scales must have the density that its summary
    /// states: checked by its first two moments of ln s, integrated numerically.
    /// </summary>
    [Theory]
    [InlineData(50, 40, 0.2)]
    [InlineData(3, 1, 1.5)]
    [InlineData(0.5, -2, 0.7)]
    public void Repeated_scales_have_the_density_they_should(double quadratic, double linear, double penalty)
    {
        const int Draws = 60_000;
        var random = new RandomStream(3, 1);
        var (scale, sum, squares) = (1.0, 0.0, 0.0);
        for (var draw = 0; draw < Draws; draw++)
        {
            scale *= ScaleMove.Draw(quadratic * scale * scale, linear * scale, penalty / (scale * scale), ref random);
            var logScale = Math.Log(scale);
            sum += logScale;
            squares += logScale * logScale;
        }

        var (mean, deviation) = Moments(quadratic, linear, penalty);
        Assert.Equal(mean, sum / Draws, 0.05 * deviation);
        Assert.Equal(deviation, Math.Sqrt((squares / Draws) - (sum / Draws * (sum / Draws))), 0.05 * deviation);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    public void What_is_not_finite_stays(double quadratic, double linear)
    {
        var random = new RandomStream(3, 1);

        Assert.Equal(1, ScaleMove.Draw(quadratic, linear, 1, ref random));
    }

    private static (double Mean, double Deviation) Moments(double quadratic, double linear, double penalty)
    {
        var (mass, first, second) = (0.0, 0.0, 0.0);
        for (var logScale = -8.0; logScale < 6; logScale += 0.001)
        {
            var scale = Math.Exp(logScale);
            var likelihood = Math.Exp((-0.5 * quadratic * scale * scale) + (linear * scale) - (0.5 * linear * linear / quadratic));
            var weight = likelihood * Math.Exp(-penalty / (scale * scale)) / (scale * scale) * scale; // ds = s d(ln s)
            mass += weight;
            first += weight * logScale;
            second += weight * logScale * logScale;
        }

        return (first / mass, Math.Sqrt((second / mass) - (first / mass * (first / mass))));
    }
}
