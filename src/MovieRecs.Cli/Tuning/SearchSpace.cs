using MovieRecs.Cli.Algorithms;

namespace MovieRecs.Cli.Tuning;

/// <summary>What is searched for each algorithm.</summary>
internal static class SearchSpace
{
    private const string Factors = "--factors";
    private const string Regularization = "--regularization";
    private const string BiasRegularization = "--bias-regularization";
    private const string SideRegularization = "--side-regularization";
    private const string Alpha = "--alpha";

    public static IReadOnlyList<SearchRange> Of(Algorithm algorithm, bool hasSideInformation) => algorithm switch
    {
        Algorithm.Bias => [new(BiasRegularization, 0.3, 30)],
        Algorithm.Als when hasSideInformation =>
            [new(Factors, 3, 64, IsWhole: true), new(Regularization, 3, 40), new(BiasRegularization, 0.5, 12), new(SideRegularization, 0.5, 50)],
        Algorithm.Als =>
            [new(Factors, 3, 64, IsWhole: true), new(Regularization, 3, 40), new(BiasRegularization, 0.5, 12)],
        Algorithm.Bayesian => [new(Factors, 6, 48, IsWhole: true)],
        Algorithm.Ials =>
            [new(Factors, 16, 192, IsWhole: true), new(Alpha, 0.05, 4), new(Regularization, 0.0005, 0.05)],
        Algorithm.Hkv => [new(Factors, 16, 192, IsWhole: true), new(Alpha, 0.1, 40), new(Regularization, 0.5, 200)],
        Algorithm.ItemKnn => [new(Regularization, 0.3, 300)],
        Algorithm.Ease => [new(Regularization, 5, 3000)],
        _ => [],
    };

    /// <summary>Hyper-parameters with the drawn values in place.</summary>
    public static HyperParameters Apply(HyperParameters parameters, IReadOnlyList<(SearchRange Range, double Value)> values)
    {
        foreach (var (range, value) in values)
        {
            parameters = range.Option switch
            {
                Factors => parameters with { Factors = (int)value },
                Regularization => parameters with { Regularization = value },
                BiasRegularization => parameters with { BiasRegularization = value },
                SideRegularization => parameters with { SideRegularization = value },
                _ => parameters with { Alpha = value },
            };
        }

        return parameters;
    }
}
