namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Whether a chain has forgotten its beginning, and how much its sweeps are worth, judged by the error of its draws: of held-out
/// ratings if there are any, else of those it is trained on.
/// </summary>
/// <param name="BurnIn">Sweeps that were thrown away.</param>
/// <param name="SplitRhat">
/// √(pooled variance / variance within) of the two halves of the sweeps that were not thrown away: near 1 if the halves agree, above
/// 1.1 if the chain still moves somewhere; NaN if they are too few to tell.
/// </param>
/// <param name="EffectiveSamples">
/// How many independent draws would tell the mean error as exactly as these sweeps do; NaN if they are too few to tell.
/// </param>
/// <remarks>
/// Gelman, Carlin, Stern, Dunson, Vehtari, Rubin, "Bayesian data analysis", 3rd edition, 2013, section 11.4 and 11.5;
/// Geyer, "Practical Markov chain Monte Carlo", 1992.
/// </remarks>
public sealed record ChainDiagnostics(int BurnIn, double SplitRhat, double EffectiveSamples)
{
    private const int LeastLength = 4;

    /// <summary>Judges a chain by the errors of its sweeps.</summary>
    /// <param name="burnIn">Sweeps that were thrown away, at the start of the errors.</param>
    /// <param name="errors">Of each sweep.</param>
    internal static ChainDiagnostics Of(int burnIn, ReadOnlySpan<double> errors)
    {
        var kept = errors[Math.Min(burnIn, errors.Length)..];
        return new ChainDiagnostics(burnIn, SplitRhatOf(kept), EffectiveSamplesOf(kept));
    }

    /// <summary>Split R-hat of one chain. Two halves that do not vary at all agree.</summary>
    internal static double SplitRhatOf(ReadOnlySpan<double> chain)
    {
        var length = chain.Length / 2;
        if (length < LeastLength / 2)
        {
            return double.NaN;
        }

        var (firstMean, firstVariance) = Moments(chain[..length]);
        var (secondMean, secondVariance) = Moments(chain[^length..]); // the middle one of an odd number belongs to neither
        var within = (firstVariance + secondVariance) / 2;
        var difference = firstMean - secondMean;
        var between = difference * difference / 2; // the variance of the two means
        return within == 0 ? between == 0 ? 1 : double.PositiveInfinity
            : Math.Sqrt((((length - 1.0) / length * within) + between) / within);
    }

    /// <summary>n / (1 + 2Σρ), the autocorrelations summed in pairs for as long as these are positive and fall.</summary>
    internal static double EffectiveSamplesOf(ReadOnlySpan<double> chain)
    {
        if (chain.Length < LeastLength)
        {
            return double.NaN;
        }

        var (mean, _) = Moments(chain);
        var variance = AutocovarianceOf(chain, mean, lag: 0);
        if (variance == 0)
        {
            return chain.Length;
        }

        var (sum, last) = (0.0, double.PositiveInfinity);
        for (var lag = 0; lag + 1 < chain.Length; lag += 2)
        {
            var pair = (AutocovarianceOf(chain, mean, lag) + AutocovarianceOf(chain, mean, lag + 1)) / variance;
            if (pair <= 0)
            {
                break;
            }

            last = Math.Min(last, pair);
            sum += last;
        }

        return Math.Min(chain.Length, chain.Length / Math.Max(1.0 / chain.Length, (2 * sum) - 1));
    }

    private static double AutocovarianceOf(ReadOnlySpan<double> chain, double mean, int lag)
    {
        var sum = 0.0;
        for (var index = lag; index < chain.Length; index++)
        {
            sum += (chain[index] - mean) * (chain[index - lag] - mean);
        }

        return sum / chain.Length;
    }

    private static (double Mean, double Variance) Moments(ReadOnlySpan<double> values)
    {
        var mean = 0.0;
        foreach (var value in values)
        {
            mean += value / values.Length;
        }

        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, squares / (values.Length - 1));
    }
}
