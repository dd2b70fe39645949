using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Hyper-parameters of Bayesian matrix factorisation. There are few: penalties, noise and the weight of side information
/// are drawn from their posterior instead of being chosen.
/// </summary>
public sealed record BayesianOptions
{
    /// <summary>
    /// Latent factors per user and per item, 1 … 128. More than needed do little harm, since they are shrunk; 31 and
    /// the bias fill two registers of the widest kind.
    /// </summary>
    [Range(1, 128)]
    public int Factors { get; init; } = 31;

    /// <summary>
    /// Sweeps that are thrown away at the start, until the chain has forgotten its beginning, at most; 0 … 100,000. It ends as soon
    /// as the errors of the last half of the sweeps no longer change, which <see cref="ChainDiagnostics.SplitRhat"/> tells.
    /// </summary>
    [Range(0, 100_000)]
    public int BurnIn { get; init; } = 40;

    /// <summary>
    /// Sweeps kept as samples of the posterior, 1 … 10,000. Each costs the memory of the items and of the features.
    /// </summary>
    [Range(1, 10_000)]
    public int Samples { get; init; } = 50;

    /// <summary>Sweeps from one kept sample to the next, 1 … 1000: neighbours in the chain are nearly the same.</summary>
    [Range(1, 1000)]
    public int Thinning { get; init; } = 4;

    /// <summary>As <see cref="BurnIn"/> for a chain that begins at an earlier model, 0 … 100,000.</summary>
    [Range(0, 100_000)]
    public int WarmBurnIn { get; init; } = 4;

    /// <summary>
    /// New samples of a chain that begins at an earlier model, 1 … 10,000, at the same distance as others. If they are fewer than
    /// <see cref="Samples"/>, the newest samples of the earlier model make up the number. Few at a distance are better than many
    /// neighbours: after some retrainings a model consists of them.
    /// </summary>
    [Range(1, 10_000)]
    public int WarmSamples { get; init; } = 8;

    /// <summary>
    /// Whether the items a user rated shift the user's factors, and the users of an item the item's, whatever the ratings
    /// were (as in SVD++, on both sides).
    /// </summary>
    public bool UsesImplicitSets { get; init; } = true;

    /// <summary>
    /// How alike the scatter of users' and items' ratings is, the ν of γ ~ Gamma(½ν, ½ν): 20 lets the deviation of a user's or an
    /// item's ratings differ by about a sixth from that of others before there are any. 0 (all have the same noise) … 1,000,000.
    /// </summary>
    [Range(0.0, 1_000_000.0)]
    public double NoiseFreedom { get; init; } = 20;

    /// <summary>Seed of the chain. The same seed, data and options give the same samples on the same machine.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Sweeps in all, at most.</summary>
    public int Sweeps => BurnIn + (Samples * Thinning);

    /// <summary>Sweeps in all of a chain that begins at an earlier model; its <see cref="WarmBurnIn"/> is never cut short.</summary>
    public int WarmSweeps => WarmBurnIn + (WarmSamples * Thinning);

    /// <summary>Checks every range.</summary>
    /// <exception cref="ValidationException">A value is outside its range; the message names it.</exception>
    public void Validate() => OptionsValidation.ThrowIfInvalid(this);
}
