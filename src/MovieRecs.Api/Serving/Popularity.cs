using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;

namespace MovieRecs.Api.Serving;

/// <summary>What a catalogue's ratings say of its movies without any user or model.</summary>
internal sealed class Popularity
{
    /// <summary>
    /// The middle of the scale, in place of the mean of all ratings while there are none: every movie then ties.
    /// </summary>
    private const double MeanWithoutRatings = 2.75;

    private readonly float[] _dampedMeans;
    private readonly float[] _scores;
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
        _scores = new float[movies.Length];
        var counts = new float[movies.Length]; // exact below 2²⁴
        for (var index = 0; index < movies.Length; index++)
        {
            counts[index] = movies[index].RatingCount;
            _dampedMeans[index] = damped.Of(movies[index].HalfStarSum / 2d, movies[index].RatingCount);
            _scores[index] = ItemPopularity.Score(movies[index].RatingCount, _dampedMeans[index], MeanRating);
        }

        _byRatingCount = Descending(counts);
    }

    /// <summary>Of all movies together.</summary>
    public long RatingCount { get; }

    /// <summary>Mean of all ratings in stars.</summary>
    public double MeanRating { get; }

    /// <summary>Movie indices, most ratings first, ties by ascending id.</summary>
    public ReadOnlySpan<int> ByRatingCount => _byRatingCount;

    /// <summary>In stars, between 0.5 and 5.</summary>
    public float DampedMean(int movieIndex) => _dampedMeans[movieIndex];

    /// <summary>
    /// <see cref="ItemPopularity.Score"/> of the number of ratings, in ratings: how popular a movie is as far as the catalogue
    /// knows.
    /// </summary>
    public float Score(int movieIndex) => _scores[movieIndex];

    /// <summary>The indices of values, the largest first, ties by ascending index.</summary>
    public static int[] Descending(float[] values)
    {
        var order = new int[values.Length];
        for (var index = 0; index < order.Length; index++)
        {
            order[index] = index;
        }

        Array.Sort(order, (left, right) =>
            values[right].CompareTo(values[left]) is not 0 and var difference ? difference : left.CompareTo(right));
        return order;
    }
}

/// <summary>Half a star to five stars.</summary>
internal static class StarScale
{
    /// <summary>Half of an interval that holds four of five normal errors, in deviations.</summary>
    private const float IntervalDeviations = 1.2816f;

    /// <summary>Where four of five ratings are, on the scale; null without a deviation.</summary>
    public static (float? Low, float? High) IntervalOf(float stars, float? deviation) => deviation is null
        ? (null, null)
        : (Clip(stars - (IntervalDeviations * deviation.Value)), Clip(stars + (IntervalDeviations * deviation.Value)));

    public const float Minimum = 0.5f;

    public const float Maximum = 5f;

    public static float Clip(float stars) => Math.Clamp(stars, Minimum, Maximum);
}
