using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Models;

/// <summary>
/// Hyper-parameters of explicit ALS. The objective is
/// Σ (r − μ − b_u − b_i − u·v)² + τ (Σ|u|² + Σ|v|²) + γ (Σ b_u² + Σ b_i²) over the ratings given.
/// </summary>
public sealed record ExplicitAlsOptions
{
    /// <summary>
    /// Latent factors per user and per item, 1 … 512. With the default τ more of them do no harm to small data and gain on
    /// larger (docs/evaluation.md).
    /// </summary>
    [Range(1, 512)]
    public int Factors { get; init; } = 64;

    /// <summary>
    /// τ, 10⁻⁴ … 10⁶, in squared rating units; 12 to 18 did best for every number of factors on two data sets. Zero is
    /// refused: a user with fewer ratings than factors would have no unique solution. Libraries whose λ grows with the number of ratings (ALS-WR, Spark) mean
    /// <see cref="CountWeighted"/>; values cannot be carried over.
    /// </summary>
    [Range(1e-4f, 1e6f)]
    public float Regularization { get; init; } = 15f;

    /// <summary>γ, 10⁻⁴ … 10⁶: how many average ratings a bias is shrunk by.</summary>
    [Range(1e-4f, 1e6f)]
    public float BiasRegularization { get; init; } = 3f;

    /// <summary>Whether users and items have biases. They are solved for jointly with the factors.</summary>
    public bool HasBiases { get; init; } = true;

    /// <summary>
    /// Multiplies both penalties of a row by its number of ratings (ALS-WR; Zhou, Wilkinson, Schreiber, Pan 2008). Then values
    /// near .05 are usual. Worse than a constant penalty when there are biases.
    /// </summary>
    public bool CountWeighted { get; init; }

    /// <summary>Whether the mean of the training ratings is taken off first (μ); else μ = 0.</summary>
    public bool IsCentered { get; init; } = true;

    /// <summary>Sweeps, 1 … 1000; one sweep solves all users and then all items.</summary>
    [Range(1, 1000)]
    public int Iterations { get; init; } = 15;

    /// <summary>
    /// Stops before the last iteration once the training RMSE falls by less than this part of itself in one, 0 … 1; 0 never stops early.
    /// </summary>
    [Range(0f, 1f)]
    public float StopTolerance { get; init; }

    /// <summary>How rows are solved.</summary>
    [EnumDataType(typeof(RowSolver))]
    public RowSolver Solver { get; init; } = RowSolver.Exact;

    /// <summary>Conjugate-gradient steps a row, 1 … 100, where <see cref="Solver"/> iterates.</summary>
    [Range(1, 100)]
    public int ConjugateGradientSteps { get; init; } = 3;

    /// <summary>
    /// The precision in which the normal matrices of long rows are summed up. Rounded, because the error on held-out ratings
    /// is the same to four places; a test holds it to that.
    /// </summary>
    [EnumDataType(typeof(FactorPrecision))]
    public FactorPrecision Precision { get; init; } = FactorPrecision.Rounded;

    /// <summary>Standard deviation of the initial factors, 10⁻⁶ … 10.</summary>
    [Range(1e-6f, 10f)]
    public float InitialDeviation { get; init; } = 0.1f;

    /// <summary>Seed of the initial factors. The same seed, data and options give the same model on the same machine.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ValidationException">A value is outside its range; the message names it.</exception>
    public void Validate() => OptionsValidation.ThrowIfInvalid(this);
}
