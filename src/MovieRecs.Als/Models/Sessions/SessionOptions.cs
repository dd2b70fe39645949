using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Models.Sessions;

/// <summary>
/// Hyper-parameters of the session model. The defaults are those of validation on MovieLens 100K and latest-small, see
/// docs/evaluation.md; the window and its decays matter less than λ, and λ less than a factor of three.
/// </summary>
public sealed record SessionOptions
{
    /// <summary>
    /// λ on the diagonal of SᵀS, 10⁻⁴ … 10⁹. A rating adds about 3 to its item's entry of that diagonal, so λ = 100 halves
    /// what is learnt of an item with some thirty ratings.
    /// </summary>
    [Range(1e-4f, 1e9f)]
    public float Regularization { get; init; } = 100;

    /// <summary>How many ratings before a place make up its row of S, 1 … 200.</summary>
    [Range(1, 200)]
    public int HistoryLength { get; init; } = 20;

    /// <summary>
    /// After how many later ratings the weight of one has fallen to 1/e, in training and when a list is made, .1 … 1000.
    /// </summary>
    [Range(0.1f, 1000f)]
    public float HistoryScale { get; init; } = 5;

    /// <summary>How many ratings from a place on make up its row of T, 1 … 200.</summary>
    [Range(1, 200)]
    public int NextLength { get; init; } = 5;

    /// <summary>After how many places the weight in a row of T has fallen to 1/e, .1 … 1000.</summary>
    [Range(0.1f, 1000f)]
    public float NextScale { get; init; } = 1;

    /// <summary>
    /// The most-rated items that the model is made of, 1 … 20,000; all others score 0 in it. It is a dense matrix, 4·items²
    /// bytes (100 MB for 5,000), and costs 2⅓·items³ operations, so a larger one pays only where less popular items are
    /// rated often.
    /// </summary>
    [Range(1, 20_000)]
    public int MaximumItems { get; init; } = 5_000;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ValidationException">A value is outside its range; the message names it.</exception>
    public void Validate() => OptionsValidation.ThrowIfInvalid(this);
}
