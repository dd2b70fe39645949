using MovieRecs.Als.Interactions;

namespace MovieRecs.Api.Training;

/// <summary>The ratings of one run, parted.</summary>
/// <param name="Training">What the models learn from.</param>
/// <param name="HeldOut">What they are judged by.</param>
internal sealed record PartedRatings(RatingData Training, IReadOnlyList<HeldOutRating> HeldOut)
{
    public long Count => Training.Count + HeldOut.Count;
}

/// <summary>A rating that no model is trained on.</summary>
internal readonly record struct HeldOutRating(int UserId, int MovieId, byte HalfStars);
