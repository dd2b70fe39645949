using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Models.Baselines;

/// <summary>
/// The same for everyone: ranks by the number of ratings and predicts the damped mean. The baseline that every ranker
/// must beat. Immutable; safe to read from any number of threads.
/// </summary>
public sealed class PopularityModel : IFactorRanker, IRatingPredictor
{
    private readonly int[] _counts;
    private readonly float[] _dampedMeans;
    private readonly float[] _scores; // exact below 2²⁴ ratings of one item; above, neighbours may tie

    /// <summary>Wraps arrays that nothing else will write to.</summary>
    /// <param name="counts">Ratings by item index.</param>
    /// <param name="dampedMeans">Stars by item index.</param>
    /// <exception cref="ArgumentException">The arrays differ in length.</exception>
    public PopularityModel(int[] counts, float[] dampedMeans)
    {
        if (counts.Length != dampedMeans.Length)
        {
            throw new ArgumentException($"{counts.Length} counts do not match {dampedMeans.Length} means.");
        }

        (_counts, _dampedMeans) = (counts, dampedMeans);
        _scores = Array.ConvertAll(counts, count => (float)count);
    }

    /// <inheritdoc/>
    public int ItemCount => _counts.Length;

    /// <summary>1: the same list for everyone is an inner product with a constant.</summary>
    public int VectorLength => 1;

    /// <inheritdoc/>
    public ReadOnlyMemory<float> ItemVectors => _scores;

    /// <summary>Training ratings by item index: the order of the list.</summary>
    public ReadOnlyMemory<int> Counts => _counts;

    /// <summary>
    /// (Σr + m·μ)/(n + m) by item index, with m the larger of 5 and the mean number of ratings of an item: three
    /// five-star ratings do not make the best film of all.
    /// </summary>
    public ReadOnlyMemory<float> DampedMeans => _dampedMeans;

    /// <summary>Counts and averages. O(ratings).</summary>
    /// <param name="data">Ratings; may be empty.</param>
    public static PopularityModel Train(RatingData data)
    {
        var damped = new DampedMean(data.MeanRating, data.Count, data.Items.Count);
        var counts = new int[data.Items.Count];
        var means = new float[data.Items.Count];
        for (var item = 0; item < counts.Length; item++)
        {
            var sum = 0.0;
            foreach (var code in data.ByItem.CodesOf(item))
            {
                sum += data.Scale.ValueOf(code);
                counts[item]++;
            }

            means[item] = damped.Of(sum, counts[item]);
        }

        return new PopularityModel(counts, means);
    }

    /// <inheritdoc/>
    public void FoldIn(RatingProfile profile, Span<float> userVector) => userVector[0] = 1;

    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores) => _scores.CopyTo(scores);

    /// <inheritdoc/>
    public void Predict(RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings)
    {
        for (var index = 0; index < itemIndices.Length; index++)
        {
            ratings[index] = _dampedMeans[itemIndices[index]];
        }
    }
}

/// <summary>
/// (Σr + m·μ)/(n + m): an item counts as if m average users had rated it too. With m the mean number of ratings of an
/// item, one that few have rated stays near the mean of all.
/// </summary>
public readonly struct DampedMean
{
    /// <summary>m never falls below this, or one five-star rating would top the list of a young catalogue.</summary>
    private const double SmallestWeight = 5;

    private readonly double _mean;
    private readonly double _weight;

    /// <summary>The damping for a catalogue.</summary>
    /// <param name="mean">μ, the mean of all ratings.</param>
    /// <param name="ratings">Ratings of all items together.</param>
    /// <param name="items">Items; 0 is allowed.</param>
    public DampedMean(double mean, long ratings, int items) =>
        (_mean, _weight) = (mean, Math.Max(SmallestWeight, ratings / (double)Math.Max(1, items)));

    /// <summary>The damped mean of an item.</summary>
    /// <param name="sum">Of its ratings.</param>
    /// <param name="count">How many.</param>
    public float Of(double sum, long count) => (float)((sum + (_weight * _mean)) / (count + _weight));
}
