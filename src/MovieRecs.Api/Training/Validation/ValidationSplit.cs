namespace MovieRecs.Api.Training.Validation;

/// <summary>
/// Which ratings are held out. The choice is a hash of user and movie, so the same pairs are held out in every run: an
/// old and a new model are compared on ratings that neither was trained on. There are two exceptions: held-out ratings
/// of a movie of which nothing else is left are trained on, and deletions raise the share, so that pairs are held out
/// that an earlier model was trained on.
/// </summary>
internal readonly struct ValidationSplit
{
    /// <summary>2 % of the ratings, where that lies between the two bounds.</summary>
    public const double Fraction = .02;

    /// <summary>
    /// Enough for a standard error of about .01 in NDCG; small data give a larger share to get there, up to 10 %.
    /// </summary>
    public const int Fewest = 2_000;

    /// <summary>More would not sharpen the comparison, only lengthen it.</summary>
    public const int Most = 10_000;

    private readonly ulong _threshold;

    private ValidationSplit(ulong threshold) => _threshold = threshold;

    /// <summary>
    /// The split for this many ratings. A pair held out under a smaller share is also held out under a larger one, so
    /// growing data hold out what an earlier model held out; when the data shrink, the share grows, and an earlier
    /// model was trained on the rest.
    /// </summary>
    public static ValidationSplit For(long ratingCount)
    {
        var share = Math.Clamp(ratingCount * Fraction, Math.Min(Fewest, ratingCount * .1), Most) / Math.Max(ratingCount, 1);
        return new ValidationSplit((ulong)(share * ulong.MaxValue));
    }

    public bool IsHeldOut(int userId, int movieId)
    {
        // SplitMix64's finalizer (Steele, Lea, Flood 2014): each input bit changes each output bit with probability ½.
        var hash = ((ulong)(uint)userId << 32 | (uint)movieId) + 0x9E37_79B9_7F4A_7C15;
        hash = (hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D0_49BB_1331_11EB;
        return (hash ^ (hash >> 31)) < _threshold;
    }
}
