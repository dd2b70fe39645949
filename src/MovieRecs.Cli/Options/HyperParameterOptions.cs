using System.CommandLine;
using MovieRecs.Cli.Algorithms;

namespace MovieRecs.Cli.Options;

/// <summary>The hyper-parameters, the same for every command that trains.</summary>
internal sealed class HyperParameterOptions
{
    private readonly Option<int?> _factors = new("--factors")
    {
        Description = "Latent factors (als, bayesian, ials, hkv).",
    };

    private readonly Option<int?> _iterations = new("--iterations")
    {
        Description = "Sweeps over users and items (als, ials, hkv), or samples drawn in all (bayesian).",
    };

    private readonly Option<double?> _regularization = new("--regularization")
    {
        Description = "Penalty of the factors: tau of als, lambda of ials, hkv and ease; shrinkage of item-knn.",
    };

    private readonly Option<double?> _biasRegularization = new("--bias-regularization")
    {
        Description = "Penalty gamma of the biases (als, bias).",
    };

    private readonly Option<double?> _sideRegularization = new("--side-regularization")
    {
        Description = "Penalty of the weights of genres, years and tags (als); 0 leaves side information out.",
    };

    private readonly Option<double?> _alpha = new("--alpha")
    {
        Description = "Weight of an unobserved pair (ials), or growth of the confidence with the rating (hkv).",
    };

    private readonly Option<bool> _noBiases = new("--no-biases") { Description = "als without biases." };

    private readonly Option<bool> _countWeighted = new("--count-weighted")
    {
        Description = "als with penalties that grow with the number of ratings (ALS-WR).",
    };

    private readonly Option<int> _seed = SharedOptions.Seed();
    private readonly Option<int> _threads = SharedOptions.Threads();

    public HyperParameterOptions()
    {
        _factors.NullableInRange(1, 512);
        _iterations.NullableInRange(1, 100_000);
        _regularization.NullableInRange(0.0, 1e6);
        _biasRegularization.NullableInRange(0.0, 1e6);
        _sideRegularization.NullableInRange(0.0, 1e6);
        _alpha.NullableInRange(1e-4, 1e4);
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])
            [_factors, _iterations, _regularization, _biasRegularization, _sideRegularization, _alpha, _noBiases,
            _countWeighted, _seed, _threads])
        {
            command.Options.Add(option);
        }
    }

    public HyperParameters Read(ParseResult parsed) => new()
    {
        Factors = parsed.GetValue(_factors),
        Iterations = parsed.GetValue(_iterations),
        Regularization = parsed.GetValue(_regularization),
        BiasRegularization = parsed.GetValue(_biasRegularization),
        SideRegularization = parsed.GetValue(_sideRegularization),
        Alpha = parsed.GetValue(_alpha),
        NoBiases = parsed.GetValue(_noBiases),
        CountWeighted = parsed.GetValue(_countWeighted),
        Seed = parsed.GetValue(_seed),
        Threads = parsed.GetValue(_threads),
    };
}
