namespace MovieRecs.Api.Models;

/// <summary>Half a star to five stars.</summary>
internal static class StarScale
{
    public const float Minimum = 0.5f;

    public const float Maximum = 5f;

    public static float Clip(float stars) => Math.Clamp(stars, Minimum, Maximum);
}
