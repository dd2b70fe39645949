namespace MovieRecs.Cli.Tuning;

/// <summary>A hyper-parameter to search, drawn uniformly in its logarithm.</summary>
/// <param name="Option">Its option on the command line.</param>
/// <param name="Minimum">Above 0.</param>
/// <param name="Maximum">At least the minimum.</param>
/// <param name="IsWhole">Whether it is a number of something.</param>
internal sealed record SearchRange(string Option, double Minimum, double Maximum, bool IsWhole = false)
{
    public double Draw(Random random)
    {
        var value = Math.Exp(Math.Log(Minimum) + (random.NextDouble() * Math.Log(Maximum / Minimum)));
        // Three significant digits: what is printed is what was tried.
        var scale = Math.Pow(10, 2 - Math.Floor(Math.Log10(value)));
        return IsWhole ? Math.Round(value) : Math.Round(value * scale) / scale;
    }
}
