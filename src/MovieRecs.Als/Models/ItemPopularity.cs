using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Baselines;

namespace MovieRecs.Als.Models;

/// <summary>
/// How popular each item is: the order of the list for somebody of whom nothing is known, and a prior for those of whom little
/// is. The popularity of an item is Σ over its raters of n̄/n_u · exp(c·(d − μ)), where n_u counts the ratings of a user, n̄ is
/// their mean, d the damped mean of the item, μ the mean of all ratings and c = <see cref="QualityWeight"/>. So its unit is
/// ratings: as many as the item would have if all users gave the same number, and an average item keeps them. Immutable.
/// </summary>
/// <remarks>
/// A film that a new user will rate is a draw from a user's ratings, so every user counts once, however many ratings they gave.
/// How the form was chosen, and what did not pay, is in docs/evaluation.md.
/// </remarks>
public sealed class ItemPopularity
{
    /// <summary>
    /// c: what a star above the mean multiplies the popularity by, in logarithms. It moves better films up at no cost in
    /// hit rate; .5 costs 3 % of it on MovieLens 100K.
    /// </summary>
    public const float QualityWeight = 0.25f;

    /// <summary>
    /// Of logarithms, below what public data sets have: where all items are about equally popular, small differences must not count
    /// like large ones elsewhere.
    /// </summary>
    private const double SmallestDeviation = 1;

    private readonly double _deviation;

    /// <summary>Wraps an array that nothing else will write to.</summary>
    /// <param name="scores">By item index, finite and not negative.</param>
    /// <exception cref="ArgumentException">A score is negative or not finite.</exception>
    public ItemPopularity(ReadOnlyMemory<float> scores)
    {
        if (scores.Span.ContainsAnyExceptInRange(0f, float.MaxValue))
        {
            throw new ArgumentException("The popularity of an item is finite and not negative.", nameof(scores));
        }

        Scores = scores;
        double sum = 0, squares = 0;
        foreach (var score in scores.Span)
        {
            var logarithm = Math.Log(1 + (double)score);
            sum += logarithm;
            squares += logarithm * logarithm;
        }

        var mean = sum / Math.Max(1, scores.Length);
        _deviation = Math.Sqrt(Math.Max(SmallestDeviation, (squares / Math.Max(1, scores.Length)) - (mean * mean)));
    }

    /// <summary>Items.</summary>
    public int ItemCount => Scores.Length;

    /// <summary>The popularity by item index, in ratings.</summary>
    public ReadOnlyMemory<float> Scores { get; }

    /// <summary>The popularity of the items of a data set. O(ratings).</summary>
    /// <param name="data">Ratings; may be empty.</param>
    public static ItemPopularity Of(RatingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var damped = new DampedMean(data.MeanRating, data.Count, data.Items.Count);
        var ratingsPerUser = data.Count / (double)Math.Max(1, data.Users.Count);
        var scores = new float[data.Items.Count];
        for (var item = 0; item < scores.Length; item++)
        {
            double votes = 0, stars = 0;
            var users = data.ByItem.ColumnsOf(item);
            var codes = data.ByItem.CodesOf(item);
            for (var position = 0; position < users.Length; position++)
            {
                votes += 1.0 / data.ByUser.LengthOf(users[position]);
                stars += data.Scale.ValueOf(codes[position]);
            }

            scores[item] = Score(votes * ratingsPerUser, damped.Of(stars, users.Length), data.MeanRating);
        }

        return new ItemPopularity(scores);
    }

    /// <summary>
    /// The popularity of one item. Where it is not known how many ratings its raters gave, their number alone comes near.
    /// </summary>
    /// <param name="ratings">How many ratings it has, or would have if all users gave the same number.</param>
    /// <param name="dampedMean">Its <see cref="DampedMean"/>, in stars.</param>
    /// <param name="mean">Of all ratings, in stars.</param>
    public static float Score(double ratings, double dampedMean, double mean) =>
        (float)(ratings * Math.Exp(QualityWeight * (dampedMean - mean)));

    /// <summary>
    /// The logarithm of 1 + a popularity in standard deviations of all items' logarithms, so 0 without ratings. It is not
    /// centred: items that few have rated stay near 0, where <see cref="Retrieval.ItemIndex"/> rules them out by length.
    /// </summary>
    /// <param name="score">Of an item of this catalogue or a newer one.</param>
    public float InDeviations(float score) => (float)(Math.Log(1 + (double)score) / _deviation);

    /// <summary>
    /// 20/(1 + n)^1.5: what a standard deviation of popularity counts beside one of the user's scores. It follows the weights
    /// that did best at 1, 2, 3, 5, 10, 20 and 40 known ratings, see docs/evaluation.md.
    /// </summary>
    /// <param name="knownRatings">n, of the user.</param>
    public static float WeightFor(int knownRatings) => 20f / MathF.Pow(1 + knownRatings, 1.5f);
}
