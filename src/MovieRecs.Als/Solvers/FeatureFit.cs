using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>The regression of one side's factors and biases on its features, whose predictions the rows are shrunk to.</summary>
internal sealed class FeatureFit
{
    private const int RowChunk = 64;

    private readonly FeatureMatrix _features;
    private readonly FeatureWeights _weights;
    private readonly DenseRows _unknowns; // factors and bias of each row
    private readonly WorkerThreads _threads;
    private readonly CancellationToken _cancellationToken;
    private readonly float[] _precisions;
    private readonly float[] _ridges; // τ for each factor, γ for the bias
    private readonly int _factors;

    public FeatureFit(
        FeatureMatrix features, ExplicitAlsOptions options, float sideRegularization, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        (_features, _factors, _threads, _cancellationToken) = (features, options.Factors, threads, cancellationToken);
        var stride = FactorTable.PaddedFactors(_factors + 1);
        _unknowns = new DenseRows(features.Rows.Count, stride);
        _weights = new FeatureWeights(features, features.Rows.Count, _factors + 1, stride, threads, cancellationToken);
        _precisions = new float[features.Count];
        Array.Fill(_precisions, sideRegularization);
        _ridges = new float[_factors + 1];
        Array.Fill(_ridges, options.Regularization);
        _ridges[_factors] = options.BiasRegularization;
    }

    /// <summary>Fits W to the rows and sets where they are shrunk to.</summary>
    public unsafe void Fit(ExplicitSide side, PriorMeans means)
    {
        if (_features.Count == 0)
        {
            return;
        }

        _threads.ForEach(_unknowns.Count, RowChunk, row =>
        {
            new ReadOnlySpan<float>(side.Factors.Row(row), _factors).CopyTo(_unknowns[row]);
            _unknowns[row][_factors] = side.Biases.Pointer[row];
        }, _cancellationToken);
        _weights.Draw(_unknowns, new DenseRows(_features.Count, _unknowns.Stride), _precisions);
        _threads.ForEach(_unknowns.Count, RowChunk, row =>
        {
            var mean = _unknowns[row];
            mean.Clear();
            _weights.Values.Accumulate(_features.Rows.IndicesOf(row), _features.Rows.ValuesOf(row), mean);
            mean[.._factors].CopyTo(new Span<float>(means.Factors.Row(row), _factors));
            means.Biases.Pointer[row] = mean[_factors];
        }, _cancellationToken);
    }

    /// <summary>The penalty of the rows' distance from their means, and of W.</summary>
    public unsafe double Penalty(ExplicitSide side, PriorMeans means)
    {
        double sum = 0;
        for (var row = 0; row < _unknowns.Count; row++)
        {
            float* factors = side.Factors.Row(row), center = means.Factors.Row(row);
            for (var factor = 0; factor < _factors; factor++)
            {
                var distance = (double)factors[factor] - center[factor];
                sum += _ridges[factor] * distance * distance;
            }

            var offset = (double)side.Biases.Pointer[row] - means.Biases.Pointer[row];
            sum += _ridges[_factors] * offset * offset;
        }

        for (var feature = 0; feature < _features.Count; feature++)
        {
            for (var column = 0; column <= _factors; column++)
            {
                var weight = (double)_weights.Values[feature][column];
                sum += _ridges[column] * _precisions[feature] * weight * weight;
            }
        }

        return sum;
    }
}
