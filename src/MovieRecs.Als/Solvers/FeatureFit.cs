using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// The regression of one side's factors and biases on its features (side information and implicit sets), whose predictions the
/// rows are shrunk to. A sweep improves it by a few conjugate-gradient steps from where it stands.
/// </summary>
internal sealed class FeatureFit : IDisposable
{
    /// <summary>More gain nothing: the rows that are fitted move with every sweep.</summary>
    private const int UsualSteps = 2;

    /// <summary>From here on one step has to do, which costs about .001 in RMSE and saves two fifths of the time.</summary>
    private const long ManyRatings = 4_000_000;

    private const int RowChunk = 64;

    private readonly FeatureMatrix _features;
    private readonly FeatureWeights _weights;
    private readonly DenseRows _unknowns; // factors and bias of each row
    private readonly WorkerThreads _threads;
    private readonly CancellationToken _cancellationToken;
    private readonly float[] _precisions;
    private readonly float[] _ridges; // τ for each factor, γ for the bias
    private readonly int _factors;
    private readonly int _steps;

    /// <param name="features">Of the side's rows.</param>
    /// <param name="options">τ and γ, which the penalties of the weights are relative to.</param>
    /// <param name="setRegularization">β of the implicit sets.</param>
    /// <param name="threads">Where it runs.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public FeatureFit(
        FeatureMatrix features, ExplicitAlsOptions options, float setRegularization, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        (_features, _factors, _threads, _cancellationToken) = (features, options.Factors, threads, cancellationToken);
        _steps = features.SetMemberships < ManyRatings ? UsualSteps : 1;
        var stride = FactorTable.PaddedFactors(_factors + 1);
        Means = new PriorMeans(features.RowCount, _factors);
        _unknowns = new DenseRows(features.RowCount, stride);
        _weights = new FeatureWeights(features, features.RowCount, _factors + 1, stride, threads, cancellationToken);
        _precisions = new float[features.Count];
        _precisions.AsSpan(0, features.SideCount).Fill(options.SideRegularization);
        _precisions.AsSpan(features.SideCount).Fill(setRegularization);
        _ridges = new float[_factors + 1];
        Array.Fill(_ridges, options.ChosenRegularization);
        _ridges[_factors] = options.BiasRegularization;
    }

    /// <summary>Where the rows are shrunk to; zeros before the first fit.</summary>
    public PriorMeans Means { get; }

    /// <summary>Bytes of a fit of so many rows and features.</summary>
    public static long BytesOf(long rows, long features, int factors) =>
        sizeof(float) * FactorTable.PaddedFactors(factors + 1) * ((4 * rows) + (4 * features));

    /// <summary>Starts from the weights of the implicit sets, members × (factors + 1).</summary>
    public void Restart(ReadOnlySpan<float> setWeights)
    {
        var values = new DenseRows(_features.Count, _unknowns.Stride);
        var width = _factors + 1;
        for (var member = 0; member < setWeights.Length / width; member++)
        {
            setWeights.Slice(member * width, width).CopyTo(values[_features.SideCount + member]);
        }

        _weights.Restart(values);
        UpdateMeans();
    }

    /// <summary>Fits W to the rows and sets where they are shrunk to.</summary>
    public void Fit(ExplicitSide side) => Fit(side, _steps);

    /// <summary>
    /// The same from a W that no sweep has brought near yet: twice until the residual is a tenth of what it was.
    /// </summary>
    public void FitAnew(ExplicitSide side)
    {
        Fit(side, FeatureWeights.MostSteps);
        Fit(side, FeatureWeights.MostSteps);
    }

    /// <summary>
    /// Solves the weights of some members of the implicit sets again, one after another, with all others and the rows fixed. The rows'
    /// means are those of before.
    /// </summary>
    public void SolveMembers(ExplicitSide side, ReadOnlySpan<int> members)
    {
        ReadUnknowns(side);
        int[] features = [.. members];
        for (var index = 0; index < features.Length; index++)
        {
            features[index] += _features.SideCount;
        }

        _weights.Solve(_unknowns, features, _precisions);
    }

    /// <summary>The weights of the implicit sets, members × (factors + 1).</summary>
    public float[] SetWeights()
    {
        var width = _factors + 1;
        var members = _features.Count - _features.SideCount;
        var weights = new float[checked(members * width)];
        for (var member = 0; member < members; member++)
        {
            _weights.Values[_features.SideCount + member][..width].CopyTo(weights.AsSpan(member * width));
        }

        return weights;
    }

    /// <summary>The penalty of the rows' distance from their means, and of W.</summary>
    public unsafe double Penalty(ExplicitSide side)
    {
        double sum = 0;
        for (var row = 0; row < _unknowns.Count; row++)
        {
            if (side.Matrix.LengthOf(row) == 0)
            {
                continue; // it takes no part: it is where its mean was when it was solved
            }

            float* factors = side.Factors.Row(row), center = Means.Factors.Row(row);
            for (var factor = 0; factor < _factors; factor++)
            {
                var distance = (double)factors[factor] - center[factor];
                sum += _ridges[factor] * distance * distance;
            }

            var offset = (double)side.Biases.Pointer[row] - Means.Biases.Pointer[row];
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

    public void Dispose() => Means.Dispose();

    private void Fit(ExplicitSide side, int steps)
    {
        ReadUnknowns(side);
        _weights.Draw(_unknowns, noisyPenalties: null, _precisions, steps);
        UpdateMeans();
    }

    private unsafe void ReadUnknowns(ExplicitSide side) => _threads.ForEach(_unknowns.Count, RowChunk, row =>
    {
        new ReadOnlySpan<float>(side.Factors.Row(row), _factors).CopyTo(_unknowns[row]);
        _unknowns[row][_factors] = side.Biases.Pointer[row];
    }, _cancellationToken);

    private unsafe void UpdateMeans() => _threads.ForEach(_unknowns.Count, RowChunk, row =>
    {
        var mean = _weights.Fitted[row];
        mean[.._factors].CopyTo(new Span<float>(Means.Factors.Row(row), _factors));
        Means.Biases.Pointer[row] = mean[_factors];
    }, _cancellationToken);
}
