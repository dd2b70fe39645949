using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Models.Bayesian;

internal static class CenteredRatings
{
    /// <summary>Rating less μ by rating code.</summary>
    public static float[] CenteredTargets(this RatingData data)
    {
        var targets = new float[byte.MaxValue + 1];
        for (var code = 1; code <= data.Scale.Count; code++)
        {
            targets[code] = (float)(data.Scale.ValueOf((byte)code) - data.MeanRating);
        }

        return targets;
    }
}
