using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Draws by how much to stretch a block of unknowns together with the deviation of their prior. A plain Gibbs chain hardly moves
/// that deviation: most rows have few ratings, so they repeat what the prior says, and the prior is drawn from the rows. From small
/// rows it takes hundreds of sweeps to those that fit the data; with this move it takes twenty.
/// </summary>
/// <remarks>
/// A generalised Gibbs step on the group of scalings (Liu, Sabatti, "Generalised Gibbs sampler and multigrid Monte Carlo for
/// Bayesian computation", 2000). With x → s·x for the n unknowns of the block and λ → λ/s² for their precision the prior
/// N(0, 1/λ) times the Jacobian sⁿ⁻² leaves s⁻², the Gamma(½, rate) of λ leaves s·exp(−rate·λ/s²), and the measure of the group is
/// ds/s: the density of s is L(s) · s⁻² · exp(−rate·λ/s²), where L says how well s·x fits.
/// </remarks>
internal static class ScaleMove
{
    private const double Width = 0.2; // of ln s, about its deviation
    private const int MostWidenings = 20;

    /// <summary>Draws s, starting from 1, by a slice of the density of ln s (Neal, "Slice sampling", 2003).</summary>
    /// <param name="quadratic">q of ln L(s) = −½·q·s² + l·s.</param>
    /// <param name="linear">l.</param>
    /// <param name="penalty">rate·λ.</param>
    /// <param name="random">Where the numbers come from.</param>
    /// <returns>A positive number; 1 if the parameters are not finite.</returns>
    public static double Draw(double quadratic, double linear, double penalty, ref RandomStream random)
    {
        if (!double.IsFinite(quadratic + linear + penalty))
        {
            return 1;
        }

        var level = LogDensity(0) + Math.Log(1 - random.NextDouble());
        var left = -Width * random.NextDouble();
        var right = left + Width;
        for (var widening = 0; widening < MostWidenings && LogDensity(left) > level; widening++)
        {
            left -= Width;
        }

        for (var widening = 0; widening < MostWidenings && LogDensity(right) > level; widening++)
        {
            right += Width;
        }

        while (true)
        {
            var logScale = left + ((right - left) * random.NextDouble());
            if (LogDensity(logScale) >= level)
            {
                return Math.Exp(logScale);
            }

            (left, right) = logScale < 0 ? (logScale, right) : (left, logScale);
        }

        // Of ln s, whose density is s times that of s.
        double LogDensity(double logScale)
        {
            var scale = Math.Exp(logScale);
            return -logScale - (penalty / (scale * scale)) - (0.5 * quadratic * scale * scale) + (linear * scale);
        }
    }
}
