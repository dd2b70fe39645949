using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Models.Baselines;

/// <summary>Hyper-parameters of the item neighbourhood model.</summary>
public sealed record ItemKnnOptions
{
    /// <summary>Neighbours kept of each item, at least 1.</summary>
    [Range(1, int.MaxValue)]
    public int Neighbors { get; init; } = 100;

    /// <summary>
    /// Added to the denominator of the cosine, 0 … 10⁹, so that two items with a single common viewer are not perfect neighbours.
    /// </summary>
    [Range(0f, 1e9f)]
    public float Shrinkage { get; init; } = 10;

    /// <summary>Checks every range.</summary>
    /// <exception cref="ValidationException">A value is outside its range; the message names it.</exception>
    public void Validate() => OptionsValidation.ThrowIfInvalid(this);
}
