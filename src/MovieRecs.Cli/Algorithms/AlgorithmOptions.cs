using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Sessions;

namespace MovieRecs.Cli.Algorithms;

/// <summary>The options of <c>session</c>: of the session model, and of the <c>ials</c> that ranks with it.</summary>
/// <param name="Session">What comes next.</param>
/// <param name="Ials">What the user likes.</param>
internal sealed record NextOptions(SessionOptions Session, ImplicitAlsOptions Ials)
{
    public static NextOptions Default { get; } = new(new SessionOptions(), AlgorithmOptions.Ials);
}

/// <summary>The options that the trainers get: the command line's defaults with the hyper-parameters asked for.</summary>
internal static class AlgorithmOptions
{
    /// <summary>More samples of a chain would be of no use and take gigabytes.</summary>
    private const int MostSamples = 10_000;

    /// <summary>
    /// The best on validation parts of MovieLens 100K's ua.base for lists of 10 (tune, see docs/evaluation.md).
    /// </summary>
    public static ImplicitAlsOptions Ials { get; } = new() { Factors = 96 };

    public static BiasOptions OfBias(HyperParameters given) => given.ApplyTo(new BiasOptions(), Algorithm.Bias);

    public static ItemKnnOptions OfItemKnn(HyperParameters given) =>
        given.ApplyTo(new ItemKnnOptions(), Algorithm.ItemKnn);

    public static EaseOptions OfEase(HyperParameters given) =>
        given.ApplyTo(new EaseOptions(), Algorithm.Ease);

    public static BayesianOptions OfBayesian(HyperParameters given) =>
        given.ApplyTo(new BayesianOptions { Seed = given.Seed }, Algorithm.Bayesian);

    public static ExplicitAlsOptions OfAls(HyperParameters given)
    {
        var options = new ExplicitAlsOptions
        {
            HasBiases = !given.NoBiases,
            CountWeighted = given.CountWeighted,
            Seed = given.Seed,
        };

        // A penalty that grows with the number of ratings is on another scale.
        return given.ApplyTo(given.CountWeighted ? options with { BiasRegularization = 0.05f } : options, Algorithm.Als);
    }

    public static ImplicitAlsOptions OfHkv(HyperParameters given) => given.ApplyTo(
        ImplicitAlsOptions.HuKorenVolinsky with { Seed = given.Seed }, Algorithm.Hkv);

    /// <param name="given">What was asked for. Without a penalty among it the options have none: training chooses it.</param>
    public static ImplicitAlsOptions OfIals(HyperParameters given) =>
        given.ApplyTo(Ials with { Seed = given.Seed }, Algorithm.Ials);

    /// <param name="given">What was asked for; a penalty among it is that of the session model.</param>
    public static NextOptions OfSession(HyperParameters given) => given.ApplyTo(
        NextOptions.Default with { Ials = Ials with { Seed = given.Seed } }, Algorithm.Session);

    /// <summary>A third of the sweeps, at most as many as by default, are burn-in, and every fourth of the others is kept.</summary>
    public static BayesianOptions WithSweeps(BayesianOptions options, int sweeps)
    {
        var thinning = Math.Min(options.Thinning, Math.Max(1, sweeps / 3));
        var samples = Math.Clamp((sweeps - Math.Min(options.BurnIn, sweeps / 3)) / thinning, 1, MostSamples);
        return options with
        {
            Samples = samples,
            Thinning = thinning,
            BurnIn = sweeps - (samples * thinning),
        };
    }

    /// <summary>How many iterations will be reported; 0 for the closed forms.</summary>
    public static int IterationsOf(Algorithm algorithm, HyperParameters given) => algorithm switch
    {
        Algorithm.Als => OfAls(given).Iterations,
        Algorithm.Ials => OfIals(given).Iterations,
        Algorithm.Hkv => OfHkv(given).Iterations,
        Algorithm.Session => OfSession(given).Ials.Iterations,
        Algorithm.Bayesian => OfBayesian(given).Sweeps,
        Algorithm.Ensemble => new BayesianOptions().Sweeps,
        _ => 0,
    };
}
