using MovieRecs.Als.Interactions;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// One side of the chain: the unknowns of every row (factors, then the bias) with their prior, how much the row's ratings scatter,
/// and what the other side needs of them (factors, then 1).
/// </summary>
internal sealed class BayesianSide
{
    private readonly InteractionMatrix _matrix;
    private readonly RowSystems _systems;
    private readonly int _factors;
    private readonly double _noiseFreedom; // ν
    private readonly ulong _purpose;

    public BayesianSide(
        InteractionMatrix matrix, FeatureMatrix features, BayesianOptions options, ulong purpose, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        (_matrix, _factors, _noiseFreedom, _purpose) = (matrix, options.Factors, options.NoiseFreedom, purpose);
        _systems = new RowSystems(matrix, _factors + 1);
        var stride = FactorTable.PaddedFactors(_factors + 1);
        Unknowns = new DenseRows(matrix.RowCount, stride);
        Design = new DenseRows(matrix.RowCount, stride);
        Biases = new float[matrix.RowCount];
        NoiseWeights = new float[options.NoiseFreedom > 0 ? matrix.RowCount : 0];
        Array.Fill(NoiseWeights, 1);
        Prior = new GaussianPrior(features, matrix.RowCount, _factors + 1, stride, threads, cancellationToken);
        for (var row = 0; row < matrix.RowCount; row++)
        {
            var random = new RandomStream(options.Seed, _purpose, 0, (ulong)row);
            for (var factor = 0; factor < _factors; factor++)
            {
                Unknowns[row][factor] = (float)(FirstDeviation * random.NextNormal());
            }

            Publish(row);
        }
    }

    /// <summary>Factors and bias of each row.</summary>
    public DenseRows Unknowns { get; }

    /// <summary>Factors and 1 of each row.</summary>
    public DenseRows Design { get; }

    public float[] Biases { get; }

    /// <summary>
    /// γ of each row, around 1: a rating of row q and column c has the noise precision α·γ_q·γ_c. Empty if all ratings are alike.
    /// </summary>
    public float[] NoiseWeights { get; }

    public GaussianPrior Prior { get; }

    private const double FirstDeviation = 0.1;

    /// <summary>Begins at other rows.</summary>
    /// <param name="unknowns">Factors and bias of each row.</param>
    /// <param name="noiseWeights">γ of each row; empty as <see cref="NoiseWeights"/>.</param>
    public void Restart(RoundedRows unknowns, float[] noiseWeights)
    {
        noiseWeights.CopyTo(NoiseWeights, 0);
        for (var row = 0; row < Unknowns.Count; row++)
        {
            unknowns.Read(row, Unknowns[row]);
            Publish(row);
        }
    }

    /// <summary>Draws every row, and then how much it scatters, given the other side and the prior.</summary>
    /// <param name="other">The other side.</param>
    /// <param name="targets">Rating minus μ, by code.</param>
    /// <param name="noisePrecision">α.</param>
    /// <param name="seed">Of the chain.</param>
    /// <param name="sweep">Number of the sweep, from 1.</param>
    /// <param name="sums">Receives how the predictions are made up; or null.</param>
    /// <param name="threads">Where it runs.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>The squared errors of the ratings after the draw: plain, and weighted by the γ of both sides.</returns>
    public (double Plain, double Weighted) Draw(
        BayesianSide other, float[] targets, double noisePrecision, int seed, ulong sweep, ProductSums? sums,
        WorkerThreads threads, CancellationToken cancellationToken)
    {
        var precisions = RowPrior.Pad(Prior.Precisions, Unknowns.Stride);
        var plain = new double[_matrix.RowCount];
        var weighted = new double[_matrix.RowCount];
        _systems.ForEach(threads, (row, workspace) =>
        {
            var random = new RandomStream(seed, _purpose, sweep, (ulong)row);
            var columns = _matrix.ColumnsOf(row);
            var observations = new RowPrior.Observations(
                other.Design.Values, columns,
                RowPrior.Residuals(columns, _matrix.CodesOf(row), targets, other.Biases, workspace.Residuals), other.NoiseWeights);
            RowPrior.Draw(
                workspace.System, observations, precisions, Prior.Means[row], noisePrecision * NoiseWeightOf(row), _factors + 1,
                ref random, Unknowns[row], workspace.Gram);
            Publish(row);
            var error = RowPrior.SquaredError(observations, Unknowns[row], out plain[row]);
            DrawNoiseWeight(row, columns.Length, noisePrecision * error, ref random);
            weighted[row] = NoiseWeightOf(row) * error;
            if (columns.Length > 0)
            {
                workspace.Sums?.Add(
                    Unknowns[row], workspace.Gram, WeightedSum(workspace.System), NoiseWeightOf(row));
            }
        }, sums, cancellationToken);
        return (plain.Sum(), weighted.Sum());
    }

    /// <summary>Multiplies a column of all rows, of the weights of the features and of the prior's deviation.</summary>
    /// <param name="scales">One for each unknown.</param>
    public void Scale(double[] scales)
    {
        for (var row = 0; row < Unknowns.Count; row++)
        {
            var unknowns = Unknowns[row];
            for (var column = 0; column < scales.Length; column++)
            {
                unknowns[column] *= (float)scales[column];
            }

            Publish(row);
        }

        Prior.Scale(scales);
    }

    /// <summary>γ ~ Gamma(½(ν + n), ½(ν + α·Σ w·e²)).</summary>
    private void DrawNoiseWeight(int row, int count, double error, ref RandomStream random)
    {
        if (NoiseWeights.Length > 0)
        {
            NoiseWeights[row] = (float)(2 * random.NextGamma((_noiseFreedom + count) / 2) / (_noiseFreedom + error));
        }
    }

    private double NoiseWeightOf(int row) => NoiseWeights.Length > 0 ? NoiseWeights[row] : 1;

    private static unsafe ReadOnlySpan<float> WeightedSum(NormalSystem system) => new(system.WeightedSum, system.Order);

    private void Publish(int row)
    {
        Unknowns[row].CopyTo(Design[row]);
        Biases[row] = Unknowns[row][_factors];
        Design[row][_factors] = 1;
    }
}
