using System.Collections.Immutable;
using System.Globalization;

namespace MovieRecs.Cli.Algorithms;

/// <summary>What was asked for; what is left out keeps the algorithm's own default.</summary>
internal sealed record HyperParameters
{
    private ImmutableDictionary<HyperParameter, double> Values { get; init; } =
        ImmutableDictionary.Create<HyperParameter, double>(ReferenceEqualityComparer.Instance, null);

    /// <summary>als without biases.</summary>
    public bool NoBiases { get; init; }

    /// <summary>als with penalties that grow with the number of ratings.</summary>
    public bool CountWeighted { get; init; }

    public int Seed { get; init; } = 42;

    public int Threads { get; init; }

    /// <summary>The value asked for, or null.</summary>
    public double? this[HyperParameter parameter] => Values.TryGetValue(parameter, out var value) ? value : null;

    /// <summary>The same with one value more, or another; null changes nothing.</summary>
    public HyperParameters With(HyperParameter parameter, double? value) =>
        value is { } given ? this with { Values = Values.SetItem(parameter, given) } : this;

    /// <summary>An algorithm's options with the values that it takes in place.</summary>
    /// <exception cref="WrongArgumentsException">A value is outside the range that this algorithm takes.</exception>
    public TOptions ApplyTo<TOptions>(TOptions options, Algorithm algorithm)
        where TOptions : notnull
    {
        foreach (var (parameter, value) in Values)
        {
            if (parameter.UseOf(algorithm) is not { } use)
            {
                continue;
            }

            if (value < use.Minimum || value > use.Maximum)
            {
                throw new WrongArgumentsException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{parameter.Option} must be from {use.Minimum} to {use.Maximum} "
                    + $"for {AlgorithmNames.NameOf(algorithm)}, not {value}."));
            }

            options = (TOptions)use.Apply(options, value);
        }

        return options;
    }
}
