namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Mean and variance in one pass. Not thread safe: fill an array in parallel and add it in order, so that the result
/// does not depend on the number of threads.
/// </summary>
/// <remarks>Welford, "Note on a method for calculating corrected sums of squares and products", 1962.</remarks>
public sealed class RunningEstimate
{
    private long _count;
    private double _mean;
    private double _squares;

    /// <summary>Adds one observation. For a paired comparison add the difference.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or infinite.</exception>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "An observation must be finite.");
        }

        _count++;
        var delta = value - _mean;
        _mean += delta / _count;
        _squares += delta * (value - _mean);
    }

    /// <summary>The mean of paired differences, with its standard error.</summary>
    /// <param name="figures">One for each user.</param>
    /// <param name="others">Of the same users in the same order.</param>
    internal static Estimate OfGain(double[] figures, double[] others)
    {
        var differences = new RunningEstimate();
        for (var user = 0; user < figures.Length; user++)
        {
            differences.Add(figures[user] - others[user]);
        }

        return differences.ToEstimate();
    }

    /// <summary>Mean and standard error of what was added so far.</summary>
    public Estimate ToEstimate() =>
        new(_mean, _count < 2 ? 0 : Math.Sqrt(_squares / (_count - 1) / _count), _count);
}

/// <summary>A mean over independent observations (users, as a rule) and how far it may be off by chance.</summary>
/// <param name="Mean">Arithmetic mean; 0 when there was no observation.</param>
/// <param name="StandardError">
/// Standard error of <paramref name="Mean"/>: s/√n with the sample deviation s (n − 1 in the denominator); 0 for fewer
/// than two observations. ±1.96 of it is the 95 % interval.
/// </param>
/// <param name="Count">Number of observations.</param>
public readonly record struct Estimate(double Mean, double StandardError, long Count);
