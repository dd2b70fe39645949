using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>What one kept sweep says about any user: the items, and the prior of the users.</summary>
internal sealed class BayesianSample
{
    private BayesianSample(
        DenseRows items, float[] itemBiases, DenseRows userWeights, double[] userMean, double[] userPrecisions,
        double noisePrecision)
    {
        (Items, ItemBiases, UserWeights) = (items, itemBiases, userWeights);
        (UserMean, NoisePrecision) = (userMean, noisePrecision);
        UserPrecisions = userPrecisions;
        Ridges = RowPrior.Ridges(userPrecisions, noisePrecision, items.Stride);
    }

    /// <summary>Item factors and 1.</summary>
    public DenseRows Items { get; }

    public float[] ItemBiases { get; }

    /// <summary>How features of a user, then the items rated, shift the user's prior mean.</summary>
    public DenseRows UserWeights { get; }

    public double[] UserMean { get; }

    public double[] UserPrecisions { get; }

    /// <summary>α.</summary>
    public double NoisePrecision { get; }

    /// <summary>diag(λ)/α of a user.</summary>
    public float[] Ridges { get; }

    /// <summary>Copies the state of the chain between the users' draw and the items'.</summary>
    public static BayesianSample Of(BayesianSide items, GaussianPrior users, double noisePrecision) => new(
        Copy(items.Design), (float[])items.Biases.Clone(), Copy(users.Weights.Values), (double[])users.Mean.Clone(),
        (double[])users.Precisions.Clone(), noisePrecision);

    /// <summary>Puts a stored sample together.</summary>
    public static BayesianSample Restore(
        DenseRows items, float[] itemBiases, DenseRows userWeights, double[] userMean, double[] userPrecisions,
        double noisePrecision) =>
        new(items, itemBiases, userWeights, userMean, userPrecisions, noisePrecision);

    /// <summary>The same sample for other items. A new item is an average one, and its weight as a member of sets is 0.</summary>
    /// <param name="itemIndices">For each item its index here, or −1.</param>
    /// <param name="keptFeatures">How many features of users stay; 0 if they are others.</param>
    /// <param name="features">How many features of users there will be.</param>
    /// <param name="hasSets">Whether the items rated are features, too.</param>
    public BayesianSample MoveTo(ReadOnlySpan<int> itemIndices, int keptFeatures, int features, bool hasSets)
    {
        var items = new DenseRows(itemIndices.Length, Items.Stride);
        var biases = new float[itemIndices.Length];
        var weights = new DenseRows(features + (hasSets ? itemIndices.Length : 0), UserWeights.Stride);
        var (average, averageBias) = AverageItem();
        var sets = hasSets ? UserWeights.Count - ItemBiases.Length : 0; // where they begin here
        for (var feature = 0; feature < keptFeatures; feature++)
        {
            UserWeights[feature].CopyTo(weights[feature]);
        }

        for (var item = 0; item < biases.Length; item++)
        {
            var source = itemIndices[item];
            (source < 0 ? average : Items[source]).CopyTo(items[item]);
            biases[item] = source < 0 ? averageBias : ItemBiases[source];
            if (hasSets && source >= 0)
            {
                UserWeights[sets + source].CopyTo(weights[features + item]);
            }
        }

        return Restore(
            items, biases, weights, (double[])UserMean.Clone(), (double[])UserPrecisions.Clone(), NoisePrecision);
    }

    private (float[] Factors, float Bias) AverageItem()
    {
        var average = new float[Items.Stride];
        for (var item = 0; item < Items.Count; item++)
        {
            DenseRows.AddScaled(average, Items[item], 1f / Items.Count);
        }

        average[UserMean.Length - 1] = 1; // exactly
        return (average, ItemBiases.Length == 0 ? 0 : ItemBiases.Average());
    }

    private static DenseRows Copy(DenseRows source)
    {
        var copy = new DenseRows(source.Count, source.Stride);
        source.Values.CopyTo(copy.Values, 0);
        return copy;
    }
}
