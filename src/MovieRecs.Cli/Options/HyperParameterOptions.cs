using System.CommandLine;
using MovieRecs.Cli.Algorithms;

namespace MovieRecs.Cli.Options;

/// <summary>The hyper-parameters, the same for every command that trains.</summary>
internal sealed class HyperParameterOptions
{
    private readonly IReadOnlyList<(HyperParameter Parameter, Option<double?> Option)> _values =
    [
        .. HyperParameter.All.Select(parameter => (
            parameter,
            NumberOption.Optional(parameter.Option, parameter.Help, parameter.Minimum, parameter.Maximum, parameter.IsWhole))),
    ];

    private readonly Option<bool> _noBiases = new("--no-biases") { Description = "als without biases." };

    private readonly Option<bool> _countWeighted = new("--count-weighted")
    {
        Description = "als with penalties that grow with the number of ratings (ALS-WR).",
    };

    private readonly Option<int> _seed = SharedOptions.Seed();
    private readonly Option<int> _threads = SharedOptions.Threads();

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[.. _values.Select(value => value.Option), _noBiases, _countWeighted, _seed, _threads])
        {
            command.Options.Add(option);
        }
    }

    public HyperParameters Read(ParseResult parsed)
    {
        var given = new HyperParameters
        {
            NoBiases = parsed.GetValue(_noBiases),
            CountWeighted = parsed.GetValue(_countWeighted),
            Seed = parsed.GetValue(_seed),
            Threads = parsed.GetValue(_threads),
        };
        return _values.Aggregate(given, (all, value) => all.With(value.Parameter, parsed.GetValue(value.Option)));
    }
}
