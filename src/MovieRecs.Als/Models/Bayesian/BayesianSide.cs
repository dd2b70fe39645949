using MovieRecs.Als.Interactions;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// One side of the chain: the unknowns of every row (factors, then the bias) with their prior, and what the other side
/// needs of them (factors, then 1).
/// </summary>
internal sealed class BayesianSide
{
    private readonly InteractionMatrix _matrix;
    private readonly RowSystems _systems;
    private readonly int _factors;
    private readonly ulong _purpose;

    public BayesianSide(
        InteractionMatrix matrix, FeatureMatrix features, BayesianOptions options, ulong purpose, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        (_matrix, _factors, _purpose) = (matrix, options.Factors, purpose);
        _systems = new RowSystems(matrix, _factors + 1);
        var stride = FactorTable.PaddedFactors(_factors + 1);
        Unknowns = new DenseRows(matrix.RowCount, stride);
        Design = new DenseRows(matrix.RowCount, stride);
        Biases = new float[matrix.RowCount];
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

    public GaussianPrior Prior { get; }

    private const double FirstDeviation = 0.1;

    /// <summary>Begins at other rows.</summary>
    /// <param name="unknowns">Factors and bias of each row.</param>
    public void Restart(RoundedRows unknowns)
    {
        for (var row = 0; row < Unknowns.Count; row++)
        {
            unknowns.Read(row, Unknowns[row]);
            Publish(row);
        }
    }

    /// <summary>Draws every row given the other side and the prior.</summary>
    /// <param name="other">The other side.</param>
    /// <param name="targets">Rating minus μ, by code.</param>
    /// <param name="noisePrecision">α.</param>
    /// <param name="seed">Of the chain.</param>
    /// <param name="sweep">Number of the sweep, from 1.</param>
    /// <param name="threads">Where it runs.</param>
    /// <param name="cancellationToken">Checked between rows.</param>
    /// <returns>The squared errors of the rows after the draw.</returns>
    public double[] Draw(
        BayesianSide other, float[] targets, double noisePrecision, int seed, ulong sweep, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        var ridges = RowPrior.Ridges(Prior.Precisions, noisePrecision, Unknowns.Stride);
        var errors = new double[_matrix.RowCount];
        _systems.ForEach(threads, (row, system, room) =>
        {
            var random = new RandomStream(seed, _purpose, sweep, (ulong)row);
            var columns = _matrix.ColumnsOf(row);
            var residuals = RowPrior.Residuals(columns, _matrix.CodesOf(row), targets, other.Biases, room);
            RowPrior.Draw(
                system, other.Design.Values, columns, residuals, ridges, Prior.Means[row], noisePrecision, _factors + 1,
                ref random, Unknowns[row]);
            Publish(row);
            errors[row] = SquaredError(row, columns, residuals, other);
        }, cancellationToken);
        return errors;
    }

    private double SquaredError(int row, ReadOnlySpan<int> columns, ReadOnlySpan<float> residuals, BayesianSide other)
    {
        var sum = 0.0;
        var unknowns = Unknowns[row];
        for (var index = 0; index < columns.Length; index++)
        {
            var error = residuals[index] - FactorRows.Dot(unknowns, other.Design[columns[index]]);
            sum += error * error;
        }

        return sum;
    }

    private void Publish(int row)
    {
        Unknowns[row].CopyTo(Design[row]);
        Biases[row] = Unknowns[row][_factors];
        Design[row][_factors] = 1;
    }
}
