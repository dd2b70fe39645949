using MovieRecs.Als.Models.Baselines;

namespace MovieRecs.Api.Serving;

/// <summary>
/// Two orders of a catalogue's movies that know no user: by damped mean ("the best loved") and by number of ratings
/// ("the best known").
/// </summary>
internal sealed class Popularity
{
    /// <summary>
    /// The middle of the scale, in place of the mean of all ratings while there are none: every movie then ties.
    /// </summary>
    private const double MeanWithoutRatings = 2.75;

    private readonly float[] _dampedMeans;
    private readonly int[] _byDampedMean;
    private readonly int[] _byRatingCount;

    public Popularity(ReadOnlySpan<CatalogueMovie> movies)
    {
        long count = 0, sum = 0;
        foreach (var movie in movies)
        {
            count += movie.RatingCount;
            sum += movie.HalfStarSum;
        }

        RatingCount = count;
        MeanRating = count == 0 ? MeanWithoutRatings : sum / 2d / count;

        var damped = new DampedMean(MeanRating, count, movies.Length);
        _dampedMeans = new float[movies.Length];
        var counts = new int[movies.Length];
        for (var index = 0; index < movies.Length; index++)
        {
            counts[index] = movies[index].RatingCount;
            _dampedMeans[index] = damped.Of(movies[index].HalfStarSum / 2d, movies[index].RatingCount);
        }

        _byDampedMean = Descending(movies.Length, (left, right) => _dampedMeans[right].CompareTo(_dampedMeans[left]));
        _byRatingCount = Descending(movies.Length, (left, right) => counts[right].CompareTo(counts[left]));
    }

    /// <summary>Of all movies together.</summary>
    public long RatingCount { get; }

    /// <summary>Mean of all ratings in stars.</summary>
    public double MeanRating { get; }

    /// <summary>Movie indices, highest damped mean first, ties by ascending id.</summary>
    public ReadOnlySpan<int> ByDampedMean => _byDampedMean;

    /// <summary>Movie indices, most ratings first, ties by ascending id.</summary>
    public ReadOnlySpan<int> ByRatingCount => _byRatingCount;

    /// <summary>In stars, between 0.5 and 5.</summary>
    public float DampedMean(int movieIndex) => _dampedMeans[movieIndex];

    private static int[] Descending(int length, Comparison<int> compare)
    {
        var order = new int[length];
        for (var index = 0; index < length; index++)
        {
            order[index] = index;
        }

        Array.Sort(order, (left, right) => compare(left, right) is not 0 and var difference ? difference : left.CompareTo(right));
        return order;
    }
}

/// <summary>Half a star to five stars.</summary>
internal static class StarScale
{
    public const float Minimum = 0.5f;

    public const float Maximum = 5f;

    public static float Clip(float stars) => Math.Clamp(stars, Minimum, Maximum);
}
