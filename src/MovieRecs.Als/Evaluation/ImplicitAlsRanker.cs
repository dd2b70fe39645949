using System.Buffers;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// The lists of implicit ALS, as the service shows them: the user is folded in from the profile, its ratings weighed by the
/// model's <see cref="Recency"/> if their times are known, and every item scored. With a <see cref="ItemPopularity"/> the score of
/// an item is x·y + w(n)·σ·z: z is its <see cref="ItemPopularity.InDeviations"/>, σ the standard deviation of the user's x·y over
/// all items and w(n) = <see cref="ItemPopularity.WeightFor"/> fades as the user rates. A user of whom nothing is known gets the
/// items by popularity. It stays an inner product, of vectors that are one longer than the model's. Safe for concurrent use.
/// </summary>
public sealed class ImplicitAlsRanker : IFactorRanker
{
    private readonly ImplicitAlsModel _model;
    private readonly float[] _meanItem = [];
    private readonly float _unit = 1;

    /// <summary>Prepares lists. O(items · factors); with a popularity it keeps a copy of the items' factors.</summary>
    /// <param name="model">The model.</param>
    public ImplicitAlsRanker(ImplicitAlsModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        (VectorLength, ItemVectors) = (model.Factors, model.ItemFactors);
        if (model.Popularity is { } popularity)
        {
            _meanItem = MeanItem(model);
            _unit = UnitOf(model);
            VectorLength = model.Factors + 1;
            ItemVectors = Extend(model, popularity, _unit);
        }
    }

    /// <inheritdoc/>
    public int ItemCount => _model.ItemCount;

    /// <inheritdoc/>
    public int VectorLength { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<float> ItemVectors { get; }

    /// <inheritdoc/>
    public void FoldIn(RatingProfile profile, Span<float> userVector)
    {
        if (userVector.Length != VectorLength)
        {
            throw new ArgumentException($"A vector has {VectorLength} values, not {userVector.Length}.", nameof(userVector));
        }

        var factors = userVector[.._model.Factors];
        FoldInFactors(profile, factors);
        if (_model.Popularity is not null)
        {
            var deviation = DeviationOf(factors);
            userVector[^1] = deviation > 0
                ? ItemPopularity.WeightFor(profile.ItemIndices.Length) * deviation / _unit
                : 1;
        }
    }

    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores) => InnerProducts.Score(this, profile, scores);

    /// <summary>The score of one item, as it is in a list. O(factors).</summary>
    /// <param name="userVector">What <see cref="FoldIn"/> gave.</param>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public float ScoreOf(ReadOnlySpan<float> userVector, int itemIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(itemIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(itemIndex, ItemCount);
        return FactorRows.Dot(userVector, ItemVectors.Span.Slice(itemIndex * VectorLength, VectorLength));
    }

    /// <summary>
    /// The score of an item that the model does not know: it aims at 0 for a pair of which it knows nothing, and popularity
    /// speaks as it does for other items. It grows with the popularity.
    /// </summary>
    /// <param name="userVector">What <see cref="FoldIn"/> gave.</param>
    /// <param name="popularity">Of the item, in ratings.</param>
    public float ScoreOfUnknown(ReadOnlySpan<float> userVector, float popularity) =>
        _model.Popularity is { } known ? userVector[^1] * _unit * known.InDeviations(popularity) : 0;

    /// <summary>The same where its content says where it belongs among the items.</summary>
    /// <param name="userVector">What <see cref="FoldIn"/> gave.</param>
    /// <param name="item">Placed among the items of the model.</param>
    /// <param name="popularity">Of the item, in ratings.</param>
    /// <exception cref="ArgumentException">It was placed by a model of other factors.</exception>
    public float ScoreOfUnknown(ReadOnlySpan<float> userVector, PlacedItem item, float popularity)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.RankerFactors.Length == _model.Factors
            ? FactorRows.Dot(userVector[.._model.Factors], item.RankerFactors.Span) + ScoreOfUnknown(userVector, popularity)
            : throw new ArgumentException($"The model has {_model.Factors} factors, not {item.RankerFactors.Length}.", nameof(item));
    }

    private void FoldInFactors(RatingProfile profile, Span<float> factors)
    {
        if (_model.Recency is not { } recency || profile.Times.IsEmpty)
        {
            _model.FoldIn(profile.ItemIndices, profile.Ratings, factors);
            return;
        }

        var rented = ArrayPool<float>.Shared.Rent(profile.Times.Length);
        var weights = rented.AsSpan(0, profile.Times.Length);
        recency.Weigh(profile.Times, weights);
        _model.FoldIn(profile.ItemIndices, profile.Ratings, weights, factors);
        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Of x·y over all items: √(xᵀ(YᵀY/N)x − (x·ȳ)²).</summary>
    private float DeviationOf(ReadOnlySpan<float> factors)
    {
        var gramian = _model.Gramian.Span;
        var squares = 0f;
        for (var row = 0; row < factors.Length; row++)
        {
            squares += factors[row] * FactorRows.Dot(factors, gramian.Slice(row * factors.Length, factors.Length));
        }

        var mean = FactorRows.Dot(factors, _meanItem);
        return MathF.Sqrt(MathF.Max(0, (squares / Math.Max(1, ItemCount)) - (mean * mean)));
    }

    private static float[] MeanItem(ImplicitAlsModel model)
    {
        var sums = new double[model.Factors];
        var items = model.ItemFactors.Span;
        for (var start = 0; start < items.Length; start += sums.Length)
        {
            for (var factor = 0; factor < sums.Length; factor++)
            {
                sums[factor] += items[start + factor];
            }
        }

        return Array.ConvertAll(sums, sum => (float)(sum / Math.Max(1, model.ItemCount)));
    }

    /// <summary>
    /// What a standard deviation of popularity is in the items' last value: the fourth root of the factors' number times their
    /// root mean square, so that it is neither the largest of an item's values nor of a user's by far. <see cref="ItemIndex"/>
    /// rounds a vector by its largest value.
    /// </summary>
    private static float UnitOf(ImplicitAlsModel model)
    {
        var squares = 0.0;
        for (var factor = 0; factor < model.Factors; factor++)
        {
            squares += model.Gramian.Span[factor * (model.Factors + 1)];
        }

        var unit = (float)(Math.Sqrt(squares / Math.Max(1, model.ItemFactors.Length)) * Math.Pow(model.Factors, 0.25));
        return unit > 0 ? unit : 1;
    }

    private static float[] Extend(ImplicitAlsModel model, ItemPopularity popularity, float unit)
    {
        var length = model.Factors + 1;
        var vectors = new float[checked(model.ItemCount * length)];
        for (var item = 0; item < model.ItemCount; item++)
        {
            var vector = vectors.AsSpan(item * length, length);
            model.ItemFactors.Span.Slice(item * model.Factors, model.Factors).CopyTo(vector);
            vector[^1] = unit * popularity.InDeviations(popularity.Scores.Span[item]);
        }

        return vectors;
    }
}
