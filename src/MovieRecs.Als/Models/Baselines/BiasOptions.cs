namespace MovieRecs.Als.Models.Baselines;

/// <summary>Hyper-parameters of the bias-only model.</summary>
public sealed record BiasOptions
{
    /// <summary>
    /// γ_u: how many ratings of weight a user's bias is pulled to 0 with. 4 is the best on MovieLens; at least 0.
    /// </summary>
    public double UserRegularization { get; init; } = 4;

    /// <summary>γ_i: the same for an item's bias; at least 0.</summary>
    public double ItemRegularization { get; init; } = 2;

    /// <summary>Alternations; each solves all items and then all users exactly. 15 reach float precision.</summary>
    public int Iterations { get; init; } = 15;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A penalty is negative or not finite, or iterations are outside 1 … 1000.</exception>
    public void Validate()
    {
        ThrowIfNoPenalty(UserRegularization, nameof(UserRegularization));
        ThrowIfNoPenalty(ItemRegularization, nameof(ItemRegularization));
        ArgumentOutOfRangeException.ThrowIfLessThan(Iterations, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Iterations, 1000);
    }

    private static void ThrowIfNoPenalty(double value, string name)
    {
        if (!double.IsFinite(value) || value < 0)
        {
            throw new ArgumentOutOfRangeException(name, value, "A penalty is at least 0 and finite.");
        }
    }
}
