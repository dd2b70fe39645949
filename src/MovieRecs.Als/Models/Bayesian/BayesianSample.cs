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

    private static DenseRows Copy(DenseRows source)
    {
        var copy = new DenseRows(source.Count, source.Stride);
        source.Values.CopyTo(copy.Values, 0);
        return copy;
    }
}
