using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Models.Baselines;

/// <summary>Hyper-parameters of EASE.</summary>
public sealed record EaseOptions
{
    /// <summary>
    /// λ on the diagonal of the Gram matrix, 10⁻⁴ … 10⁹; it makes the matrix invertible. Larger catalogues and more
    /// users want more.
    /// </summary>
    [Range(1e-4f, 1e9f)]
    public float Regularization { get; init; } = 100;

    /// <summary>
    /// s in the weight 1 + s·(r − 3.5) of an observed rating, 0 … .3, so that no weight is negative: 0 counts each as 1, .1 lets
    /// liked items weigh more.
    /// </summary>
    [Range(0f, 0.3f)]
    public float RatingSlope { get; init; } = 0.1f;

    /// <summary>
    /// Largest catalogue that is tried, 1 … 40,000. The model is a dense items × items matrix (4·items² bytes: 1.6 GB
    /// at 20,000) and costs items³ operations; at 40,000 its weights still fit one array of a model file.
    /// </summary>
    [Range(1, 40_000)]
    public int MaximumItems { get; init; } = 20_000;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ValidationException">A value is outside its range; the message names it.</exception>
    public void Validate() => OptionsValidation.ThrowIfInvalid(this);
}
