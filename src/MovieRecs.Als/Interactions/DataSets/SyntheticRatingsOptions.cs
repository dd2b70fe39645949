using System.ComponentModel.DataAnnotations;

namespace MovieRecs.Als.Interactions.DataSets;

/// <summary>The size of a made data set. The defaults are those of MovieLens 32M.</summary>
public sealed record SyntheticRatingsOptions
{
    /// <summary>Fewest ratings of a user, as in MovieLens.</summary>
    public const int MinimumPerUser = 20;

    /// <summary>Users, 1 … 10⁸.</summary>
    [Range(1, 100_000_000)]
    public int Users { get; init; } = 200_948;

    /// <summary>Items, at least 40, so that a user finds twenty.</summary>
    [Range(2 * MinimumPerUser, 100_000_000)]
    public int Items { get; init; } = 87_585;

    /// <summary>Ratings in all: at least 20 a user, at most half of all pairs.</summary>
    [Range(1, 2_000_000_000)]
    public int Ratings { get; init; } = 32_000_204;

    /// <summary>The same seed gives the same ratings on every machine.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Checks every range and that the ratings fit.</summary>
    /// <exception cref="ValidationException">A value is outside its range; the message names it.</exception>
    public void Validate()
    {
        Models.OptionsValidation.ThrowIfInvalid(this);
        if (Ratings < (long)Users * MinimumPerUser || Ratings > (long)Users * Items / 2)
        {
            throw new ValidationException(
                $"Ratings must be between {(long)Users * MinimumPerUser} (20 a user) and {(long)Users * Items / 2} "
                + $"(half of all pairs) for {Users} users and {Items} items.");
        }
    }
}
