using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Where a chain begins that is a retraining: at the last sample of an earlier model, whose newest samples then stay beside the
/// new ones. Users are not part of it: they are drawn anew, given the items.
/// </summary>
/// <param name="Model">
/// The earlier model, with as many factors as the new one, and implicit sets and noise by user and item if and only if the new one has
/// them. Not changed.
/// </param>
/// <param name="ItemIndices">
/// For each item of the new data its index in <paramref name="Model"/>, or −1 for a new item. Any order; items of the earlier
/// model may be missing.
/// </param>
public sealed record BayesianStart(BayesianModel Model, ReadOnlyMemory<int> ItemIndices)
{
    /// <summary>Maps items by their ids.</summary>
    /// <param name="model">The earlier model.</param>
    /// <param name="modelItems">Its item ids.</param>
    /// <param name="items">The item ids of the new data.</param>
    /// <exception cref="ArgumentException">The ids are not as many as the model's items.</exception>
    public static BayesianStart Of(BayesianModel model, IdMap modelItems, IdMap items)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(modelItems);
        ArgumentNullException.ThrowIfNull(items);
        if (modelItems.Count != model.ItemCount)
        {
            throw new ArgumentException($"{modelItems.Count} ids do not match {model.ItemCount} items.", nameof(modelItems));
        }

        var indices = new int[items.Count];
        for (var item = 0; item < indices.Length; item++)
        {
            indices[item] = modelItems.IndexOf(items.IdAt(item)); // −1 if it is new
        }

        return new BayesianStart(model, indices);
    }

    /// <exception cref="ArgumentException">It does not fit the data or the options.</exception>
    internal static void ThrowIfUnfit(BayesianStart start, int itemCount, BayesianOptions options)
    {
        var earlier = start.Model.Options;
        if (earlier.Factors != options.Factors || earlier.UsesImplicitSets != options.UsesImplicitSets
            || earlier.NoiseFreedom > 0 != options.NoiseFreedom > 0)
        {
            throw new ArgumentException(
                $"A model of {earlier.Factors} factors with UsesImplicitSets = {earlier.UsesImplicitSets} and NoiseFreedom = "
                + $"{earlier.NoiseFreedom} is no start for one of {options.Factors} with {options.UsesImplicitSets} and "
                + $"{options.NoiseFreedom}.", nameof(start));
        }

        if (start.ItemIndices.Length != itemCount)
        {
            throw new ArgumentException($"{start.ItemIndices.Length} indices do not match {itemCount} items.", nameof(start));
        }

        var isTaken = new bool[start.Model.ItemCount];
        foreach (var index in start.ItemIndices.Span)
        {
            if (index < -1 || index >= isTaken.Length || (index >= 0 && isTaken[index]))
            {
                throw new ArgumentException(
                    $"Item {index} of the earlier model is unknown or named twice.", nameof(start));
            }

            if (index >= 0)
            {
                isTaken[index] = true;
            }
        }
    }
}
