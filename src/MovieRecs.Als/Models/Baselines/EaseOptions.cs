namespace MovieRecs.Als.Models.Baselines;

/// <summary>Hyper-parameters of EASE.</summary>
public sealed record EaseOptions
{
    /// <summary>λ on the diagonal of the Gram matrix; above 0. Larger catalogues and more users want more.</summary>
    public float Regularization { get; init; } = 100;

    /// <summary>
    /// s in the weight 1 + s·(r − 3.5) of an observed rating: 0 counts each as 1, .1 lets liked items weigh more. At most
    /// .3, so that no weight is negative.
    /// </summary>
    public float RatingSlope { get; init; } = 0.1f;

    /// <summary>
    /// Largest catalogue that is tried. The model is a dense items × items matrix (4·items² bytes: 1.6 GB at 20,000) and
    /// costs 2·items³ operations.
    /// </summary>
    public int MaximumItems { get; init; } = 20_000;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public void Validate()
    {
        if (!float.IsFinite(Regularization) || Regularization <= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(Regularization), Regularization, "λ must be above 0: it makes the Gram matrix invertible.");
        }

        if (!(RatingSlope >= 0 && RatingSlope <= 0.3f))
        {
            throw new ArgumentOutOfRangeException(nameof(RatingSlope), RatingSlope, "The slope lies from 0 to 0.3.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumItems, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaximumItems, 40_000); // a row index times a row length fits an int64 span
    }
}
