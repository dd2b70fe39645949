using System.Buffers;
using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Models.Sessions;

/// <summary>
/// What comes next: the score of item j is Σ_i w_i B_ij over what the user rated, where w falls with the number of ratings that the
/// user gave later. It answers for somebody who is rating right now, and is worse than <see cref="ImplicitAlsModel"/> for somebody
/// who comes back later: see <see cref="IsFresh"/>. Immutable; safe to read from any number of threads.
/// </summary>
public sealed class SessionModel
{
    /// <summary>What counts less, with the default scale the ratings before the latest 70, is left out.</summary>
    private const float LeastWeight = 1e-6f;

    private readonly int[] _items;
    private readonly int[] _rowOf;
    private readonly float[][] _weights;

    /// <param name="options">What it was trained with.</param>
    /// <param name="itemCount">Items in the catalogue.</param>
    /// <param name="items">Those that the model is made of, ascending.</param>
    /// <param name="weights">Row by row and column by column in the order of <paramref name="items"/>.</param>
    /// <param name="freshSeconds">See <see cref="FreshSeconds"/>.</param>
    /// <exception cref="ArgumentException">The parts do not go together.</exception>
    internal SessionModel(SessionOptions options, int itemCount, int[] items, float[][] weights, int freshSeconds)
    {
        if (weights.Length != items.Length || weights.Any(row => row.Length != items.Length)
            || items.Zip(items.Skip(1), (item, next) => next <= item).Any(isFalling => isFalling)
            || items is [< 0, ..] || (items.Length > 0 && items[^1] >= itemCount) || freshSeconds < 1)
        {
            throw new ArgumentException($"{weights.Length} rows do not make a model of {items.Length} of {itemCount} items.");
        }

        (Options, ItemCount, _items, _weights, FreshSeconds) = (options, itemCount, items, weights, freshSeconds);
        _rowOf = new int[itemCount];
        Array.Fill(_rowOf, -1);
        for (var row = 0; row < items.Length; row++)
        {
            _rowOf[items[row]] = row;
        }
    }

    /// <summary>What it was trained with.</summary>
    public SessionOptions Options { get; }

    /// <summary>Items in the catalogue.</summary>
    public int ItemCount { get; }

    /// <summary>
    /// The items that the model is made of, ascending: the most-rated ones, up to <see cref="SessionOptions.MaximumItems"/>.
    /// </summary>
    public ReadOnlyMemory<int> Items => _items;

    /// <summary>How long after a rating a session is still on, learnt from the gaps between the ratings of the training data.</summary>
    public int FreshSeconds { get; }

    /// <summary>Row i of B: what having rated the item just now adds to the scores of <see cref="Items"/>.</summary>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <returns>Empty for an item that the model leaves out.</returns>
    public ReadOnlySpan<float> WeightsOf(int itemIndex) => _rowOf[itemIndex] is >= 0 and var row ? _weights[row] : default;

    /// <summary>The same for another catalogue, where items that it lacks are left out and new ones are not part of the model.</summary>
    /// <param name="current">The ids behind these items.</param>
    /// <param name="wanted">The ids behind the other's.</param>
    /// <exception cref="ArgumentException"><paramref name="current"/> has a different number of items.</exception>
    public SessionModel WithItems(IdMap current, IdMap wanted)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(wanted);
        if (current.Count != ItemCount)
        {
            throw new ArgumentException($"The model has {ItemCount} items, not {current.Count}.", nameof(current));
        }

        // Ids ascend in both maps, so the order stays.
        int[] rows = [.. Enumerable.Range(0, _items.Length).Where(row => wanted.IndexOf(current.IdAt(_items[row])) >= 0)];
        return new SessionModel(
            Options, wanted.Count, [.. rows.Select(row => wanted.IndexOf(current.IdAt(_items[row])))],
            rows.Length == _items.Length
                ? _weights
                : [.. rows.Select(row => Array.ConvertAll(rows, column => _weights[row][column]))],
            FreshSeconds);
    }

    /// <summary>Whether a user whose last rating was given then is still at it. A time in the future is.</summary>
    /// <param name="lastRating">Seconds since 1970.</param>
    /// <param name="now">Seconds since 1970.</param>
    public bool IsFresh(long lastRating, long now) => now - lastRating <= FreshSeconds;

    /// <summary>
    /// Scores every item. O(n log n) for n ratings, and of the order of 15·<see cref="SessionOptions.HistoryScale"/> rows for the
    /// latest ones, or as many as were given at the same second. Ratings of one second count alike.
    /// </summary>
    /// <param name="itemIndices">What the user rated, without duplicates.</param>
    /// <param name="times">When, in seconds since 1970, parallel to it; 0 for those without a time, which count as the oldest.</param>
    /// <param name="scores">
    /// Receives <see cref="ItemCount"/> values; 0 for the items that the model leaves out, and for all items if it knows none of
    /// those rated.
    /// </param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    /// <exception cref="IndexOutOfRangeException">There is no such item.</exception>
    public void Score(ReadOnlySpan<int> itemIndices, ReadOnlySpan<uint> times, Span<float> scores)
    {
        if (itemIndices.Length != times.Length || scores.Length != ItemCount)
        {
            throw new ArgumentException(
                $"{itemIndices.Length} items do not go with {times.Length} times, or {scores.Length} scores with {ItemCount} items.",
                nameof(scores));
        }

        var rented = ArrayPool<float>.Shared.Rent(times.Length + _items.Length);
        var weights = rented.AsSpan(0, times.Length);
        var sums = rented.AsSpan(times.Length, _items.Length);
        new Recency(0, Options.HistoryScale).Weigh(times, weights);
        sums.Clear();
        for (var index = 0; index < itemIndices.Length; index++)
        {
            if (weights[index] >= LeastWeight && _rowOf[itemIndices[index]] is >= 0 and var row)
            {
                FactorRows.AddScaled(sums, _weights[row], weights[index]);
            }
        }

        scores.Clear();
        for (var column = 0; column < sums.Length; column++)
        {
            scores[_items[column]] = sums[column];
        }

        ArrayPool<float>.Shared.Return(rented);
    }
}
