using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Draws the weights W (features × unknowns) that shift a row's prior mean by its features. Given everything else each
/// column d is N(A⁻¹Xᵀy_d, (λ_d A)⁻¹) with A = XᵀX + diag(β), and a draw is the solution of
/// A w = Xᵀ(y + ε₁) + √β ε₂ with ε ~ N(0, 1/λ_d): the noise goes through the same system as the data, so no factor of A is
/// needed. Solved for all columns at once by conjugate gradients with a diagonal preconditioner.
/// </summary>
/// <remarks>Simm et al., "Macau: Scalable Bayesian factorization with high-dimensional side information", 2017.</remarks>
internal sealed class FeatureWeights
{
    /// <summary>Residual at which to stop, relative to the right-hand side: far below the noise of the draw.</summary>
    private const double Tolerance = 1e-3;

    private const int MostSteps = 200;

    private readonly FeatureMatrix _features;
    private readonly WorkerThreads _threads;
    private readonly CancellationToken _cancellationToken;
    private readonly int _columns;
    private readonly DenseRows _projected; // X p
    private readonly DenseRows _residual;
    private readonly DenseRows _direction;
    private readonly DenseRows _image; // A p
    private readonly float[] _diagonal;

    public FeatureWeights(
        FeatureMatrix features, int rowCount, int columns, int stride, WorkerThreads threads, CancellationToken cancellationToken)
    {
        (_features, _columns, _threads, _cancellationToken) = (features, columns, threads, cancellationToken);
        Values = new DenseRows(features.Count, stride);
        _projected = new DenseRows(rowCount, stride);
        _residual = new DenseRows(features.Count, stride);
        _direction = new DenseRows(features.Count, stride);
        _image = new DenseRows(features.Count, stride);
        _diagonal = new float[features.Count];
    }

    /// <summary>W.</summary>
    public DenseRows Values { get; }

    /// <summary>Replaces W by a draw. The old W is where the solution starts.</summary>
    /// <param name="noisyTargets">y + ε₁, rows × unknowns.</param>
    /// <param name="noisyPenalties">√β ε₂, features × unknowns; overwritten.</param>
    /// <param name="precisions">β by feature.</param>
    public void Draw(DenseRows noisyTargets, DenseRows noisyPenalties, float[] precisions)
    {
        if (_features.Count == 0)
        {
            return;
        }

        For(_features.Count, feature =>
        {
            noisyTargets.Accumulate(
                _features.Columns.IndicesOf(feature), _features.Columns.ValuesOf(feature), noisyPenalties[feature]);
            _diagonal[feature] = 1 / (_features.Squares[feature] + precisions[feature]);
        });
        Multiply(Values, precisions);
        var goals = SquaredNorms(noisyPenalties);
        For(_features.Count, feature =>
        {
            var residual = _residual[feature];
            noisyPenalties[feature].CopyTo(residual);
            DenseRows.AddScaled(residual, _image[feature], -1);
            _direction[feature].Clear();
            DenseRows.AddScaled(_direction[feature], residual, _diagonal[feature]);
        });
        Iterate(goals, precisions);
    }

    private void Iterate(double[] goals, float[] precisions)
    {
        var energies = PreconditionedNorms();
        for (var step = 0; step < MostSteps && !IsDone(goals); step++)
        {
            Multiply(_direction, precisions);
            var curvatures = Products(_direction, _image);
            var lengths = Ratios(energies, curvatures);
            For(_features.Count, feature => Advance(feature, lengths));
            var next = PreconditionedNorms();
            var turns = Ratios(next, energies);
            energies = next;
            For(_features.Count, feature => Turn(feature, turns));
        }
    }

    private void Advance(int feature, float[] lengths)
    {
        var weights = Values[feature];
        var residual = _residual[feature];
        var direction = _direction[feature];
        var image = _image[feature];
        for (var column = 0; column < _columns; column++)
        {
            weights[column] += lengths[column] * direction[column];
            residual[column] -= lengths[column] * image[column];
        }
    }

    private void Turn(int feature, float[] turns)
    {
        var residual = _residual[feature];
        var direction = _direction[feature];
        for (var column = 0; column < _columns; column++)
        {
            direction[column] = (_diagonal[feature] * residual[column]) + (turns[column] * direction[column]);
        }
    }

    /// <summary>image = A · source.</summary>
    private void Multiply(DenseRows source, float[] precisions)
    {
        For(_projected.Count, row =>
        {
            _projected[row].Clear();
            source.Accumulate(_features.Rows.IndicesOf(row), _features.Rows.ValuesOf(row), _projected[row]);
        });
        For(_features.Count, feature =>
        {
            var image = _image[feature];
            image.Clear();
            DenseRows.AddScaled(image, source[feature], precisions[feature]);
            _projected.Accumulate(_features.Columns.IndicesOf(feature), _features.Columns.ValuesOf(feature), image);
        });
    }

    private bool IsDone(double[] goals)
    {
        var norms = SquaredNorms(_residual);
        for (var column = 0; column < _columns; column++)
        {
            if (norms[column] > Tolerance * Tolerance * goals[column])
            {
                return false;
            }
        }

        return true;
    }

    private double[] SquaredNorms(DenseRows rows) => Products(rows, rows);

    private double[] Products(DenseRows left, DenseRows right)
    {
        var sums = new double[_columns];
        for (var feature = 0; feature < _features.Count; feature++)
        {
            var first = left[feature];
            var second = right[feature];
            for (var column = 0; column < sums.Length; column++)
            {
                sums[column] += first[column] * second[column];
            }
        }

        return sums;
    }

    private double[] PreconditionedNorms()
    {
        var sums = new double[_columns];
        for (var feature = 0; feature < _features.Count; feature++)
        {
            var residual = _residual[feature];
            for (var column = 0; column < sums.Length; column++)
            {
                sums[column] += _diagonal[feature] * residual[column] * residual[column];
            }
        }

        return sums;
    }

    /// <summary>A column that is solved exactly has 0/0: it stays where it is.</summary>
    private static float[] Ratios(double[] numerators, double[] denominators) =>
        [.. numerators.Zip(denominators, (above, below) => below > 0 ? (float)(above / below) : 0)];

    private void For(int count, Action<int> body) => _threads.ForEach(count, chunk: 64, body, _cancellationToken);
}
