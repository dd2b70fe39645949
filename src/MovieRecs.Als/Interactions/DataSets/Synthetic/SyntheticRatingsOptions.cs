using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Interactions.DataSets.Synthetic;

/// <summary>The size of a synthetic data set. The defaults are those of MovieLens 32M.</summary>
public sealed record SyntheticRatingsOptions
{
    /// <summary>Users, 1 … 10⁸.</summary>
    [Range(1, 100_000_000)]
    public int Users { get; init; } = 200_948;

    /// <summary>Items, 2 … 10⁸.</summary>
    [Range(2, 100_000_000)]
    public int Items { get; init; } = 87_585;

    /// <summary>Ratings in all: at least one per user, at most half of all pairs.</summary>
    [Range(1, 2_000_000_000)]
    public int Ratings { get; init; } = 32_000_204;

    /// <summary>The same seed gives the same ratings on every machine.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Fewest ratings of a user: 20 as in MovieLens, or half the mean where that is less.</summary>
    public int MinimumPerUser => Math.Clamp(Ratings / Users / 2, 1, 20);

    /// <summary>Checks every range and that the ratings fit.</summary>
    /// <exception cref="ValidationException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        Models.OptionsValidation.ThrowIfInvalid(this);
        if (Ratings < Users || Ratings > (long)Users * Items / 2)
        {
            throw new ValidationException(
                $"Ratings must be between {Users} (one per user) and {(long)Users * Items / 2} "
                + $"(half of all pairs) for {Users} users and {Items} items.");
        }
    }
}
