using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Models.Baselines;

/// <summary>Hyper-parameters of the bias-only model.</summary>
public sealed record BiasOptions
{
    /// <summary>
    /// γ_u, 0 … 10⁹: the weight, in ratings, with which a user's bias is pulled to 0. 4 is best on MovieLens.
    /// </summary>
    [Range(0.0, 1e9)]
    public double UserRegularization { get; init; } = 4;

    /// <summary>γ_i, 0 … 10⁹: the same for an item's bias.</summary>
    [Range(0.0, 1e9)]
    public double ItemRegularization { get; init; } = 2;

    /// <summary>Alternations, 1 … 1000; each solves all items and then all users exactly. 15 reach float precision.</summary>
    [Range(1, 1000)]
    public int Iterations { get; init; } = 15;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ValidationException">A value is outside its range; the message names it.</exception>
    public void Validate() => OptionsValidation.ThrowIfInvalid(this);
}
