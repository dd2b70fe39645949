namespace MovieRecs.Als.Models.Bayesian;

/// <summary>What one kept sweep says about any user: the items, and the prior of the users.</summary>
internal sealed class BayesianSample
{
    /// <summary>Puts a sample together.</summary>
    /// <param name="items">Factors and bias of each item.</param>
    /// <param name="userWeights">How features of a user, then the items rated, shift the user's prior mean.</param>
    /// <param name="userMean">m.</param>
    /// <param name="userPrecisions">λ.</param>
    /// <param name="noisePrecision">α.</param>
    /// <param name="noiseWeights">γ of each item; empty if all ratings scatter alike.</param>
    public BayesianSample(
        RoundedRows items, RoundedRows userWeights, double[] userMean, double[] userPrecisions, double noisePrecision,
        float[] noiseWeights)
    {
        (Items, UserWeights, NoiseWeights) = (items, userWeights, noiseWeights);
        (UserMean, UserPrecisions, NoisePrecision) = (userMean, userPrecisions, noisePrecision);
        PaddedPrecisions = RowPrior.Pad(userPrecisions, items.Stride);
    }

    public RoundedRows Items { get; }

    public RoundedRows UserWeights { get; }

    public double[] UserMean { get; }

    public double[] UserPrecisions { get; }

    public double NoisePrecision { get; }

    /// <summary>γ of each item, or empty.</summary>
    public float[] NoiseWeights { get; }

    /// <summary>λ as <see cref="RowPrior"/> needs it.</summary>
    public float[] PaddedPrecisions { get; }

    private int BiasColumn => UserMean.Length - 1;

    private float BiasScale => Items.Scales[BiasColumn];

    /// <summary>Copies the state of the chain between the users' draw and the items'.</summary>
    public static BayesianSample Of(BayesianSide items, GaussianPrior users, double noisePrecision) => new(
        RoundedRows.Of(items.Unknowns), RoundedRows.Of(users.Weights.Values), (double[])users.Mean.Clone(),
        (double[])users.Precisions.Clone(), noisePrecision, (float[])items.NoiseWeights.Clone());

    public float BiasOf(int item) => Items[item][BiasColumn] * BiasScale;

    /// <summary>How much more or less an item's ratings scatter: 1/γ, as variances.</summary>
    public double NoiseRatioOf(int item) => NoiseWeights.Length > 0 ? 1.0 / NoiseWeights[item] : 1;

    /// <summary>Turns the unknowns of a user into the vector whose inner product with an item's integers is a rating.</summary>
    /// <param name="unknowns">Factors and bias of the user; replaced.</param>
    /// <returns>What to add to the inner product, beside μ: the bias of the user.</returns>
    public float Scale(Span<float> unknowns)
    {
        var bias = unknowns[BiasColumn];
        unknowns[BiasColumn] = 1; // the item's bias counts once
        for (var column = 0; column < unknowns.Length; column++)
        {
            unknowns[column] *= Items.Scales[column];
        }

        return bias;
    }

    /// <summary>
    /// The same sample for other items. A new item is an average one, its weight as a member of sets is 0 and that of its noise 1.
    /// </summary>
    /// <param name="itemIndices">For each item its index here, or −1.</param>
    /// <param name="keptFeatures">How many features of users stay; 0 if they are others.</param>
    /// <param name="features">How many features of users there will be.</param>
    /// <param name="hasSets">Whether the items rated are features, too.</param>
    public BayesianSample MoveTo(ReadOnlySpan<int> itemIndices, int keptFeatures, int features, bool hasSets)
    {
        var items = RoundedRows.Zeros(itemIndices.Length, Items.Scales);
        var weights = RoundedRows.Zeros(features + (hasSets ? itemIndices.Length : 0), UserWeights.Scales);
        var average = AverageItem();
        var noiseWeights = new float[NoiseWeights.Length > 0 ? items.Count : 0];
        Array.Fill(noiseWeights, 1);
        var sets = hasSets ? UserWeights.Count - Items.Count : 0; // where they begin here
        for (var feature = 0; feature < keptFeatures; feature++)
        {
            weights.Write(feature, UserWeights[feature]);
        }

        for (var item = 0; item < items.Count; item++)
        {
            var source = itemIndices[item];
            if (source < 0)
            {
                items.Write(item, average);
                continue;
            }

            items.Write(item, Items[source]);
            if (NoiseWeights.Length > 0)
            {
                noiseWeights[item] = NoiseWeights[source];
            }

            if (hasSets)
            {
                weights.Write(features + item, UserWeights[sets + source]);
            }
        }

        return new BayesianSample(
            items, weights, (double[])UserMean.Clone(), (double[])UserPrecisions.Clone(), NoisePrecision, noiseWeights);
    }

    /// <summary>Changes the bias of an item before the sample is part of a model, clipped to the largest of the others.</summary>
    public void SetBias(int item, float bias)
    {
        var row = new float[Items.Stride];
        Items.Read(item, row);
        row[BiasColumn] = bias;
        Items.Write(item, row);
    }

    private float[] AverageItem()
    {
        var average = new float[Items.Stride];
        for (var item = 0; item < Items.Count; item++)
        {
            Items.Accumulate([item], first: 0, 1f / Items.Count, average);
        }

        return average;
    }
}
