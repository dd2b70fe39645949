using System.Globalization;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;

namespace MovieRecs.Cli.Algorithms;

/// <summary>How one algorithm takes a hyper-parameter.</summary>
/// <param name="Algorithm">Which.</param>
/// <param name="Minimum">The smallest value that it takes.</param>
/// <param name="Maximum">The largest.</param>
/// <param name="Default">The value that it has if none is given, as the help shows it.</param>
/// <param name="Apply">The algorithm's options with the value in its place.</param>
/// <param name="Search">Where <c>tune</c> looks for it; null if it leaves it alone.</param>
internal sealed record HyperParameterUse(
    Algorithm Algorithm,
    double Minimum,
    double Maximum,
    string Default,
    Func<object, double, object> Apply,
    (double Minimum, double Maximum)? Search)
{
    /// <typeparam name="TOptions">The options of the algorithm.</typeparam>
    public static HyperParameterUse Of<TOptions>(
        Algorithm algorithm,
        double minimum,
        double maximum,
        object defaultValue,
        Func<TOptions, double, TOptions> apply,
        (double Minimum, double Maximum)? search = null)
        where TOptions : notnull =>
        new(
            algorithm,
            minimum,
            maximum,
            Convert.ToString(defaultValue, CultureInfo.InvariantCulture)!,
            (options, value) => apply((TOptions)options, value),
            search);
}

/// <summary>
/// One hyper-parameter of the command line: its option, and which algorithms take it from which range and how. The options,
/// their help, their checks, what <c>tune</c> searches and what the trainers get all follow from this table.
/// </summary>
/// <param name="Option">Its name on the command line.</param>
/// <param name="Description">For the help.</param>
/// <param name="IsWhole">Whether it counts something.</param>
/// <param name="Uses">One for each algorithm that takes it.</param>
internal sealed record HyperParameter(string Option, string Description, bool IsWhole, IReadOnlyList<HyperParameterUse> Uses)
{
    public static HyperParameter Factors { get; } = new("--factors", "Latent factors.", IsWhole: true,
    [
        HyperParameterUse.Of<ExplicitAlsOptions>(
            Algorithm.Als, 1, 512, new ExplicitAlsOptions().Factors,
            (options, value) => options with { Factors = (int)value }, (3, 64)),
        HyperParameterUse.Of<BayesianOptions>(
            Algorithm.Bayesian, 1, 128, new BayesianOptions().Factors,
            (options, value) => options with { Factors = (int)value }, (6, 48)),
        HyperParameterUse.Of<ImplicitAlsOptions>(
            Algorithm.Ials, 1, 512, AlgorithmOptions.Ials.Factors,
            (options, value) => options with { Factors = (int)value }, (16, 192)),
        HyperParameterUse.Of<ImplicitAlsOptions>(
            Algorithm.Hkv, 1, 512, ImplicitAlsOptions.HuKorenVolinsky.Factors,
            (options, value) => options with { Factors = (int)value }, (16, 192)),
        HyperParameterUse.Of<NextOptions>(
            Algorithm.Session, 1, 512, NextOptions.Default.Ials.Factors,
            (options, value) => options with { Ials = options.Ials with { Factors = (int)value } }),
    ]);

    public static HyperParameter Iterations { get; } = new(
        "--iterations", "Sweeps over users and items; for bayesian, all sweeps of the chain.", IsWhole: true,
    [
        HyperParameterUse.Of<BiasOptions>(
            Algorithm.Bias, 1, 1000, new BiasOptions().Iterations,
            (options, value) => options with { Iterations = (int)value }),
        HyperParameterUse.Of<ExplicitAlsOptions>(
            Algorithm.Als, 1, 1000, new ExplicitAlsOptions().Iterations,
            (options, value) => options with { Iterations = (int)value }),
        HyperParameterUse.Of<BayesianOptions>(
            Algorithm.Bayesian, 1, 50_000, new BayesianOptions().Sweeps,
            (options, value) => AlgorithmOptions.WithSweeps(options, (int)value)),
        HyperParameterUse.Of<ImplicitAlsOptions>(
            Algorithm.Ials, 1, 1000, AlgorithmOptions.Ials.Iterations,
            (options, value) => options with { Iterations = (int)value }),
        HyperParameterUse.Of<ImplicitAlsOptions>(
            Algorithm.Hkv, 1, 1000, ImplicitAlsOptions.HuKorenVolinsky.Iterations,
            (options, value) => options with { Iterations = (int)value }),
        HyperParameterUse.Of<NextOptions>(
            Algorithm.Session, 1, 1000, NextOptions.Default.Ials.Iterations,
            (options, value) => options with { Ials = options.Ials with { Iterations = (int)value } }),
    ]);

    public static HyperParameter Regularization { get; } = new(
        "--regularization",
        "Penalty: tau of als, lambda of ials, hkv, ease and session (whose ials chooses its own); shrinkage of item-knn.", IsWhole: false,
    [
        HyperParameterUse.Of<ExplicitAlsOptions>(
            Algorithm.Als, 1e-4, 1e6, "chosen for the data",
            (options, value) => options with { Regularization = (float)value }, (3, 80)),
        HyperParameterUse.Of<ImplicitAlsOptions>(
            Algorithm.Ials, 1e-6, 1e3, "chosen for the data",
            (options, value) => options with { Regularization = (float)value }, (0.0005, 0.05)),
        HyperParameterUse.Of<ImplicitAlsOptions>(
            Algorithm.Hkv, 1e-6, 1e3, ImplicitAlsOptions.HuKorenVolinsky.Regularization!.Value,
            (options, value) => options with { Regularization = (float)value }, (0.5, 200)),
        HyperParameterUse.Of<ItemKnnOptions>(
            Algorithm.ItemKnn, 0, 1e6, new ItemKnnOptions().Shrinkage,
            (options, value) => options with { Shrinkage = (float)value }, (0.3, 300)),
        HyperParameterUse.Of<EaseOptions>(
            Algorithm.Ease, 1e-4, 1e6, new EaseOptions().Regularization,
            (options, value) => options with { Regularization = (float)value }, (5, 3000)),
        HyperParameterUse.Of<NextOptions>(
            Algorithm.Session, 1e-4, 1e6, NextOptions.Default.Session.Regularization,
            (options, value) => options with { Session = options.Session with { Regularization = (float)value } }, (10, 1000)),
    ]);

    public static HyperParameter BiasRegularization { get; } = new(
        "--bias-regularization", "Penalty gamma of the biases.", IsWhole: false,
    [
        HyperParameterUse.Of<BiasOptions>(
            Algorithm.Bias, 0, 1e6, string.Create(
                CultureInfo.InvariantCulture,
                $"{new BiasOptions().UserRegularization} of users and {new BiasOptions().ItemRegularization} of items"),
            (options, value) => options with { UserRegularization = value, ItemRegularization = value }, (0.3, 30)),
        HyperParameterUse.Of<ExplicitAlsOptions>(
            Algorithm.Als, 1e-4, 1e6, new ExplicitAlsOptions().BiasRegularization,
            (options, value) => options with { BiasRegularization = (float)value }, (0.5, 12)),
    ]);

    public static HyperParameter SideRegularization { get; } = new(
        "--side-regularization",
        "Penalty of the weights of genres, years and tags; 0 leaves side information out.", IsWhole: false,
    [
        HyperParameterUse.Of<ExplicitAlsOptions>(
            Algorithm.Als, 0, 1e6, new ExplicitAlsOptions().SideRegularization,
            (options, value) => options with { SideRegularization = (float)value }, (0.5, 50)),
    ]);

    public static HyperParameter SetRegularization { get; } = new(
        "--set-regularization",
        "Penalty of the weights of the implicit sets, which items a user rated and who rated an item; 0 leaves them out.",
        IsWhole: false,
    [
        HyperParameterUse.Of<ExplicitAlsOptions>(
            Algorithm.Als, 0, 1e6, string.Create(
                CultureInfo.InvariantCulture,
                $"{new ExplicitAlsOptions().UserSetRegularization} of users and {new ExplicitAlsOptions().ItemSetRegularization} of items"),
            (options, value) => options with
            {
                UserSetRegularization = (float)value,
                ItemSetRegularization = (float)value,
            }, (0.5, 20)),
    ]);

    public static HyperParameter Alpha { get; } = new(
        "--alpha", "Weight of an unobserved pair (ials), or growth of the confidence with the rating (hkv).", IsWhole: false,
    [
        HyperParameterUse.Of<ImplicitAlsOptions>(
            Algorithm.Ials, 1e-4, 1e3, AlgorithmOptions.Ials.UnobservedWeight,
            (options, value) => options with { UnobservedWeight = (float)value }, (0.05, 4)),
        HyperParameterUse.Of<ImplicitAlsOptions>(
            Algorithm.Hkv, 1e-4, 1e4, ImplicitAlsOptions.HuKorenVolinsky.Alpha,
            (options, value) => options with { Alpha = (float)value }, (0.1, 40)),
    ]);

    public static IReadOnlyList<HyperParameter> All { get; } =
        [Factors, Iterations, Regularization, BiasRegularization, SideRegularization, SetRegularization, Alpha];

    /// <summary>The smallest value that any algorithm takes.</summary>
    public double Minimum => Uses.Min(use => use.Minimum);

    /// <summary>The largest value that any algorithm takes.</summary>
    public double Maximum => Uses.Max(use => use.Maximum);

    /// <summary>The description with each algorithm's default.</summary>
    public string Help
    {
        get
        {
            var defaults = Uses.Select(use => $"{AlgorithmNames.NameOf(use.Algorithm)} {use.Default}");
            return $"{Description} [default: {string.Join(", ", defaults)}]";
        }
    }

    /// <summary>How an algorithm takes it; null if it does not.</summary>
    public HyperParameterUse? UseOf(Algorithm algorithm) => Uses.FirstOrDefault(use => use.Algorithm == algorithm);
}
