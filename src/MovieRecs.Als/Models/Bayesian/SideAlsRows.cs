using MovieRecs.Als.Interactions;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>One side of explicit ALS with side information: the mode of what <see cref="BayesianSide"/> draws from.</summary>
internal sealed class SideAlsRows
{
    private const ulong Purpose = 500;

    private readonly InteractionMatrix _matrix;
    private readonly RowSystems _systems;
    private readonly FeatureMatrix _features;
    private readonly FeatureWeights _weights;
    private readonly ParallelOptions _parallelism;
    private readonly DenseRows _unknowns;
    private readonly DenseRows _means;
    private readonly DenseRows _design;
    private readonly float[] _ridges;
    private readonly float[] _precisions;
    private readonly int _factors;

    public SideAlsRows(
        InteractionMatrix matrix, FeatureMatrix features, ExplicitAlsOptions options, float sideRegularization,
        ParallelOptions parallelism)
    {
        (_matrix, _features, _factors, _parallelism) = (matrix, features, options.Factors, parallelism);
        _systems = new RowSystems(matrix, _factors + 1);
        var stride = FactorTable.PaddedFactors(_factors + 1);
        _unknowns = new DenseRows(matrix.RowCount, stride);
        _means = new DenseRows(matrix.RowCount, stride);
        _design = new DenseRows(matrix.RowCount, stride);
        _weights = new FeatureWeights(features, matrix.RowCount, _factors + 1, stride, parallelism);
        _precisions = new float[features.Count];
        Array.Fill(_precisions, sideRegularization);
        _ridges = new float[stride];
        Array.Fill(_ridges, 1);
        Array.Fill(_ridges, options.Regularization, 0, _factors);
        _ridges[_factors] = options.BiasRegularization;
        Biases = new float[matrix.RowCount];
    }

    public float[] Biases { get; }

    public void Start(int seed, float deviation)
    {
        for (var row = 0; row < _unknowns.Count; row++)
        {
            var random = new RandomStream(seed, Purpose, 0, (ulong)row);
            for (var factor = 0; factor < _factors; factor++)
            {
                _unknowns[row][factor] = (float)(deviation * random.NextNormal());
            }

            Publish(row);
        }
    }

    /// <summary>Solves every row and answers the squared error.</summary>
    public double Solve(SideAlsRows other, float[] targets)
    {
        var errors = new double[_matrix.RowCount];
        _systems.ForEach(_parallelism, (row, system, room) =>
        {
            var columns = _matrix.ColumnsOf(row);
            if (columns.IsEmpty)
            {
                _means[row].CopyTo(_unknowns[row]);
            }
            else
            {
                var residuals = RowPrior.Residuals(columns, _matrix.CodesOf(row), targets, other.Biases, room);
                RowPrior.Solve(system, other._design.Values, columns, residuals, _ridges, _means[row], []);
                CopySolution(system, row);
                for (var index = 0; index < columns.Length; index++)
                {
                    var error = residuals[index] - FactorRows.Dot(_unknowns[row], other._design[columns[index]]);
                    errors[row] += error * error;
                }
            }

            Publish(row);
        });
        return errors.Sum();
    }

    /// <summary>Fits W to the rows.</summary>
    public void FitFeatures()
    {
        if (_features.Count == 0)
        {
            return;
        }

        _weights.Draw(_unknowns, new DenseRows(_features.Count, _unknowns.Stride), _precisions);
        for (var row = 0; row < _means.Count; row++)
        {
            _means[row].Clear();
            _weights.Values.Accumulate(_features.Rows.IndicesOf(row), _features.Rows.ValuesOf(row), _means[row]);
        }
    }

    public double Penalty()
    {
        var sum = 0.0;
        for (var row = 0; row < _unknowns.Count; row++)
        {
            for (var column = 0; column <= _factors; column++)
            {
                var distance = _unknowns[row][column] - _means[row][column];
                sum += _ridges[column] * distance * distance;
            }
        }

        for (var feature = 0; feature < _features.Count; feature++)
        {
            for (var column = 0; column <= _factors; column++)
            {
                var weight = _weights.Values[feature][column];
                sum += _ridges[column] * _precisions[feature] * weight * weight;
            }
        }

        return sum;
    }

    /// <summary>Rows × factors without padding.</summary>
    public float[] Factors()
    {
        var factors = new float[checked(_unknowns.Count * _factors)];
        for (var row = 0; row < _unknowns.Count; row++)
        {
            _unknowns[row][.._factors].CopyTo(factors.AsSpan(row * _factors));
        }

        return factors;
    }

    private unsafe void CopySolution(NormalSystem system, int row) =>
        new ReadOnlySpan<float>(system.Solution, _unknowns.Stride).CopyTo(_unknowns[row]);

    private void Publish(int row)
    {
        _unknowns[row].CopyTo(_design[row]);
        Biases[row] = _unknowns[row][_factors];
        _design[row][_factors] = 1;
    }
}
