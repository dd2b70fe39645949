using System.Globalization;
using MovieRecs.Cli.Algorithms;

namespace MovieRecs.Cli.Tuning;

/// <summary>A hyper-parameter to search, drawn uniformly in its logarithm.</summary>
/// <param name="Parameter">Which.</param>
/// <param name="Minimum">Above 0.</param>
/// <param name="Maximum">At least the minimum.</param>
internal sealed record SearchRange(HyperParameter Parameter, double Minimum, double Maximum)
{
    /// <summary>What is searched for an algorithm.</summary>
    /// <param name="algorithm">Which.</param>
    /// <param name="hasSideInformation">Whether the penalty of side information has anything to weigh.</param>
    public static IReadOnlyList<SearchRange> SpaceOf(Algorithm algorithm, bool hasSideInformation) =>
    [
        .. from parameter in HyperParameter.All
           where hasSideInformation || parameter != HyperParameter.SideRegularization
           let range = parameter.UseOf(algorithm)?.Search
           where range is not null
           select new SearchRange(parameter, range.Value.Minimum, range.Value.Maximum),
    ];

    public double Draw(Random random)
    {
        var value = Math.Exp(Math.Log(Minimum) + (random.NextDouble() * Math.Log(Maximum / Minimum)));
        // Three significant digits: what is printed is what was tried.
        var scale = Math.Pow(10, 2 - Math.Floor(Math.Log10(value)));
        return Parameter.IsWhole ? Math.Round(value) : Math.Round(value * scale) / scale;
    }
}

/// <summary>One setting of the hyper-parameters and how it did.</summary>
/// <param name="Values">What differs from what was given; empty for the defaults.</param>
internal sealed record Trial(IReadOnlyList<(HyperParameter Parameter, double Value)> Values)
{
    /// <summary>Rounds survived, from 1.</summary>
    public int Round { get; init; }

    /// <summary>Iterations of the last round; 0 for closed forms.</summary>
    public int Iterations { get; init; }

    /// <summary>The metric in the last round.</summary>
    public double Score { get; init; }

    public double Seconds { get; init; }

    /// <summary>Hyper-parameters with the drawn values in place.</summary>
    public HyperParameters ApplyTo(HyperParameters given) =>
        Values.Aggregate(given, (all, value) => all.With(value.Parameter, value.Value));

    /// <summary>As options for <c>train</c>.</summary>
    public override string ToString() => Values.Count == 0
        ? "(as given)"
        : string.Join(' ', Values.Select(value => string.Create(
            CultureInfo.InvariantCulture, $"{value.Parameter.Option} {value.Value}")));
}
