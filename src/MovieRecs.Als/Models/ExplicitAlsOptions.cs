using System.ComponentModel.DataAnnotations;
using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Models;

/// <summary>
/// Hyper-parameters of explicit ALS. The objective is
/// Σ (r − μ − b_u − b_i − u·v)² + τ (Σ|u − m_u|² + Σ|v − m_v|²) + γ (the same of the biases) over the ratings given, where the
/// means m are what features of a row say of it: m = Σ_f x_f w_f, with a further penalty βτ|w_f|² (and βγ for the part of the
/// bias). The features of a user are the items that were rated, whatever the ratings; those of an item are the users who rated
/// it, and its side information. Without features the means are 0.
/// </summary>
/// <remarks>
/// The implicit sets are those of SVD++ (Koren, "Factorization meets the neighborhood", KDD 2008, eq. 15), on both sides; each
/// member weighs 1/√(size of the set).
/// </remarks>
public sealed record ExplicitAlsOptions : AlsOptions
{
    /// <summary>The defaults, 15 iterations among them.</summary>
    public ExplicitAlsOptions()
        : base(iterations: 15)
    {
    }

    /// <summary>
    /// τ, 10⁻⁴ … 10⁶, in squared rating units; null (the default) lets training choose it for the data: by their size and noise,
    /// then by a search on held-out ratings, which takes a fraction of the training. Zero is refused: a user with fewer
    /// ratings than factors would have no unique solution. Libraries whose λ grows with the number of ratings (ALS-WR, Spark)
    /// correspond to <see cref="CountWeighted"/>; values cannot be carried over.
    /// </summary>
    [Range(1e-4f, 1e6f)]
    public float? Regularization { get; init; }

    /// <summary>γ, 10⁻⁴ … 10⁶: how many average ratings a bias is shrunk by.</summary>
    [Range(1e-4f, 1e6f)]
    public float BiasRegularization { get; init; } = 6f;

    /// <summary>Whether users and items have biases. They are solved for jointly with the factors.</summary>
    public bool HasBiases { get; init; } = true;

    /// <summary>
    /// Multiplies both penalties of a row by its number of ratings (ALS-WR; Zhou, Wilkinson, Schreiber, Pan 2008). Then values
    /// near .05 are usual. Worse than a constant penalty when there are biases.
    /// </summary>
    public bool CountWeighted { get; init; }

    /// <summary>Whether the mean of the training ratings (μ) is subtracted first; else μ = 0.</summary>
    public bool IsCentered { get; init; } = true;

    /// <summary>
    /// β of a user's implicit set, 0 … 10⁶; 0 leaves the sets out. Sets and side information need biases, centered ratings and a
    /// constant penalty; they are left out without these.
    /// </summary>
    [Range(0f, 1e6f)]
    public float UserSetRegularization { get; init; } = 3f;

    /// <summary>β of an item's implicit set, likewise.</summary>
    [Range(0f, 1e6f)]
    public float ItemSetRegularization { get; init; } = 2f;

    /// <summary>
    /// β of the side information of items, likewise; the default did best on validation parts of the training folds of MovieLens
    /// 100K (docs/evaluation.md).
    /// </summary>
    [Range(0f, 1e6f)]
    public float SideRegularization { get; init; } = 5f;

    /// <summary>Standard deviation of the initial factors, 10⁻⁶ … 10.</summary>
    [Range(1e-6f, 10f)]
    public float InitialDeviation { get; init; } = 0.1f;

    /// <summary>τ of options whose τ is chosen.</summary>
    internal float ChosenRegularization =>
        Regularization ?? throw new InvalidOperationException("The penalty of the factors has not been chosen.");

    /// <summary>Whether rows may be shrunk to other means than 0.</summary>
    internal bool AllowsMeans => HasBiases && IsCentered && !CountWeighted;

    /// <summary>
    /// The same with τ by the size and the noise of the data where it is not set: what the search of training starts from.
    /// </summary>
    /// <param name="data">What is trained on.</param>
    public ExplicitAlsOptions ForSize(RatingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return this with { Regularization = Regularization ?? RegularizationFit.Rule(data, this) };
    }
}
