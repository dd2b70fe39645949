using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Models;

/// <summary>
/// Hyper-parameters of explicit ALS. The objective is
/// Σ (r − μ − b_u − b_i − u·v)² + τ (Σ|u|² + Σ|v|²) + γ (Σ b_u² + Σ b_i²) over the ratings given.
/// </summary>
public sealed record ExplicitAlsOptions : AlsOptions
{
    /// <summary>The defaults, 15 iterations among them.</summary>
    public ExplicitAlsOptions()
        : base(iterations: 15)
    {
    }

    /// <summary>
    /// τ, 10⁻⁴ … 10⁶, in squared rating units; 12 to 18 did best for every number of factors on two data sets. Zero is
    /// refused: a user with fewer ratings than factors would have no unique solution. Libraries whose λ grows with the
    /// number of ratings (ALS-WR, Spark) correspond to <see cref="CountWeighted"/>; values cannot be carried over.
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

    /// <summary>Whether the mean of the training ratings (μ) is subtracted first; else μ = 0.</summary>
    public bool IsCentered { get; init; } = true;

    /// <summary>Standard deviation of the initial factors, 10⁻⁶ … 10.</summary>
    [Range(1e-6f, 10f)]
    public float InitialDeviation { get; init; } = 0.1f;
}
