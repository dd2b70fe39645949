namespace MovieRecs.Als.Models.Baselines;

/// <summary>Hyper-parameters of the item neighbourhood model.</summary>
public sealed record ItemKnnOptions
{
    /// <summary>Neighbours kept of each item, at least 1.</summary>
    public int Neighbors { get; init; } = 100;

    /// <summary>
    /// Added to the denominator of the cosine, so that two items with a single common viewer are no perfect neighbours; at
    /// least 0.
    /// </summary>
    public float Shrinkage { get; init; } = 10;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Neighbors, 1);
        if (!float.IsFinite(Shrinkage) || Shrinkage < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Shrinkage), Shrinkage, "Shrinkage is at least 0 and finite.");
        }
    }
}
