using MovieRecs.Als.Interactions.DataSets;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Content;

/// <summary>
/// Places items that no training has seen among those of a ranker and of a stars model, by their content: both speak of them like of
/// items with such genres, tags and texts. Immutable; safe to use from any number of threads.
/// </summary>
public sealed class ItemPlacer
{
    private readonly ContentModel _content;
    private readonly int _rankerFactors;

    private ItemPlacer(ContentModel content, int rankerFactors) => (_content, _rankerFactors) = (content, rankerFactors);

    /// <summary>Learns from the items of both models.</summary>
    /// <param name="items">What is known of each item, in the order of the models.</param>
    /// <param name="ratingCounts">How many ratings each has; those with 0 take no part.</param>
    /// <param name="ranker">Orders lists.</param>
    /// <param name="stars">Predicts ratings, with the same items.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="ArgumentException">The numbers of items differ, or texts have vectors of different lengths.</exception>
    public static ItemPlacer Fit(
        IReadOnlyList<MovieContent> items, ReadOnlySpan<int> ratingCounts, ImplicitAlsModel ranker, ExplicitAlsModel stars,
        WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(ranker);
        ArgumentNullException.ThrowIfNull(stars);
        if (ranker.ItemCount != items.Count || stars.ItemCount != items.Count)
        {
            throw new ArgumentException(
                $"The ranker has {ranker.ItemCount} items and the stars {stars.ItemCount}, not {items.Count}.", nameof(items));
        }

        var width = ranker.Factors + stars.Factors + 1;
        var rows = new float[checked(items.Count * width)];
        for (var item = 0; item < items.Count; item++)
        {
            var row = rows.AsSpan(item * width, width);
            ranker.ItemFactors.Span.Slice(item * ranker.Factors, ranker.Factors).CopyTo(row);
            stars.ItemFactors.Span.Slice(item * stars.Factors, stars.Factors).CopyTo(row[ranker.Factors..]);
            row[^1] = stars.ItemBiases.Span[item];
        }

        return new ItemPlacer(ContentModel.Fit(items, ratingCounts, rows, width, threads, cancellationToken), ranker.Factors);
    }

    /// <summary>Where an item belongs.</summary>
    /// <param name="movie">What is known of it.</param>
    public PlacedItem Place(MovieContent movie)
    {
        var row = new float[_content.Width];
        _content.Predict(movie, row);
        return new PlacedItem(
            row.AsMemory(0, _rankerFactors), row.AsMemory(_rankerFactors, row.Length - 1 - _rankerFactors), row[^1]);
    }
}

/// <summary>Where content puts an item that no training has seen.</summary>
/// <param name="RankerFactors">As an item of the ranker; a dot product with a user's factors is its score.</param>
/// <param name="StarFactors">As an item of the stars model.</param>
/// <param name="StarBias">How far above the mean it is expected to be rated.</param>
public sealed record PlacedItem(ReadOnlyMemory<float> RankerFactors, ReadOnlyMemory<float> StarFactors, float StarBias);
