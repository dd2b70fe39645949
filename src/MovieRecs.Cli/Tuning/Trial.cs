using System.Globalization;

namespace MovieRecs.Cli.Tuning;

/// <summary>One setting of the hyper-parameters and how it did.</summary>
/// <param name="Values">What differs from what was given; empty for the defaults.</param>
internal sealed record Trial(IReadOnlyList<(SearchRange Range, double Value)> Values)
{
    /// <summary>Rounds survived, from 1.</summary>
    public int Round { get; init; }

    /// <summary>Iterations of the last round; 0 for closed forms.</summary>
    public int Iterations { get; init; }

    /// <summary>The metric in the last round.</summary>
    public double Score { get; init; }

    public double Seconds { get; init; }

    /// <summary>As options for <c>train</c>.</summary>
    public override string ToString() => Values.Count == 0
        ? "(as given)"
        : string.Join(' ', Values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Range.Option} {value.Value}")));
}
