using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// Draws the weights W (features × unknowns) that shift a row's prior mean by its features. Given everything else each
/// column d is N(A⁻¹Xᵀy_d, (λ_d A)⁻¹) with A = XᵀX + diag(β), and a draw is the solution of
/// A w = Xᵀ(y + ε₁) + √β ε₂ with ε ~ N(0, 1/λ_d): the noise goes through the same system as the data, so no factor of A is
/// needed. Solved for all columns at once by conjugate gradients with a diagonal preconditioner. Without noise it is the
/// ridge regression of the rows on their features.
/// </summary>
/// <remarks>Simm et al., "Macau: Scalable Bayesian factorization with high-dimensional side information", 2017.</remarks>
internal sealed class FeatureWeights
{
    /// <summary>
    /// Residual at which to stop, relative to the one at the start, which has the noise of the draw in it: the models of smaller ones
    /// predict the same.
    /// </summary>
    private const double Tolerance = 0.1;

    /// <summary>Enough to end by the residual.</summary>
    public const int MostSteps = 200;

    private const int BlockRows = 64;

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
        Fitted = new DenseRows(rowCount, stride);
        _projected = new DenseRows(rowCount, stride);
        _residual = new DenseRows(features.Count, stride);
        _direction = new DenseRows(features.Count, stride);
        _image = new DenseRows(features.Count, stride);
        _diagonal = new float[features.Count];
    }

    /// <summary>W.</summary>
    public DenseRows Values { get; }

    /// <summary>XW.</summary>
    public DenseRows Fitted { get; }

    /// <summary>Starts from another W.</summary>
    /// <param name="values">Features × unknowns.</param>
    public void Restart(DenseRows values)
    {
        values.Values.CopyTo(Values.Values, 0);
        Refit();
    }

    /// <summary>Makes <see cref="Fitted"/> follow weights that were changed.</summary>
    public void Refit() => For(Fitted.Count, row =>
    {
        Fitted[row].Clear();
        _features.AddRow(row, Values, Fitted[row]);
    });

    /// <summary>Replaces W by a draw. The old W is where the solution starts.</summary>
    /// <param name="noisyTargets">y + ε₁, rows × unknowns; overwritten.</param>
    /// <param name="noisyPenalties">√β ε₂, features × unknowns; null without noise.</param>
    /// <param name="precisions">β by feature.</param>
    /// <param name="mostSteps">Steps after which an approximation will do.</param>
    public void Draw(DenseRows noisyTargets, DenseRows? noisyPenalties, float[] precisions, int mostSteps = MostSteps)
    {
        if (_features.Count == 0)
        {
            return;
        }

        For(noisyTargets.Count, row => DenseRows.AddScaled(noisyTargets[row], Fitted[row], -1));
        For(_features.Count, feature =>
        {
            var residual = _residual[feature];
            if (noisyPenalties is null)
            {
                residual.Clear();
            }
            else
            {
                noisyPenalties[feature].CopyTo(residual);
            }

            DenseRows.AddScaled(residual, Values[feature], -precisions[feature]);
            _features.AddColumn(feature, noisyTargets, residual);
            _diagonal[feature] = 1 / (_features.Squares[feature] + precisions[feature]);
            _direction[feature].Clear();
            DenseRows.AddScaled(_direction[feature], residual, _diagonal[feature]);
        });
        Iterate(precisions, mostSteps);
    }

    /// <summary>
    /// Replaces some rows of W by the ridge regression of what the others leave of the targets, each with the rows replaced before it:
    /// nothing of the old ones is left in them.
    /// </summary>
    /// <param name="targets">y, rows × unknowns; overwritten.</param>
    /// <param name="features">Which.</param>
    /// <param name="precisions">β by feature.</param>
    public void Solve(DenseRows targets, ReadOnlySpan<int> features, float[] precisions)
    {
        For(targets.Count, row => DenseRows.AddScaled(targets[row], Fitted[row], -1));
        foreach (var feature in features)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var weights = Values[feature];
            var sum = _residual[feature];
            _features.SpreadColumn(feature, weights, Fitted, -1);
            _features.SpreadColumn(feature, weights, targets, 1);
            sum.Clear();
            _features.AddColumn(feature, targets, sum);
            weights.Clear();
            DenseRows.AddScaled(weights, sum, 1 / (_features.Squares[feature] + precisions[feature]));
            _features.SpreadColumn(feature, weights, Fitted, 1);
            _features.SpreadColumn(feature, weights, targets, -1);
        }
    }

    private void Iterate(float[] precisions, int mostSteps)
    {
        var energies = Products(_residual, _residual, _diagonal);
        var goals = energies;
        for (var step = 1; ; step++)
        {
            Multiply(_direction, precisions);
            var lengths = Ratios(energies, Products(_direction, _image, scales: null));
            For(_features.Count, feature =>
            {
                DenseRows.AddProducts(Values[feature], lengths, _direction[feature], 1);
                DenseRows.AddProducts(_residual[feature], lengths, _image[feature], -1);
            });
            For(Fitted.Count, row => DenseRows.AddProducts(Fitted[row], lengths, _projected[row], 1));
            if (step == mostSteps)
            {
                return;
            }

            var next = Products(_residual, _residual, _diagonal);
            if (IsDone(next, goals))
            {
                return;
            }

            var turns = Ratios(next, energies);
            energies = next;
            For(_features.Count, feature =>
                DenseRows.ScaleAndAdd(_direction[feature], turns, _residual[feature], _diagonal[feature]));
        }
    }

    /// <summary>image = A · source.</summary>
    private void Multiply(DenseRows source, float[] precisions)
    {
        For(_projected.Count, row =>
        {
            _projected[row].Clear();
            _features.AddRow(row, source, _projected[row]);
        });
        For(_features.Count, feature =>
        {
            var image = _image[feature];
            image.Clear();
            DenseRows.AddScaled(image, source[feature], precisions[feature]);
            _features.AddColumn(feature, _projected, image);
        });
    }

    private bool IsDone(double[] norms, double[] goals)
    {
        for (var column = 0; column < _columns; column++)
        {
            if (norms[column] > Tolerance * Tolerance * goals[column])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Σ scale · left · right over the features, by column. Blocks in single precision, their sums in double.</summary>
    private double[] Products(DenseRows left, DenseRows right, float[]? scales)
    {
        var blocks = (_features.Count + BlockRows - 1) / BlockRows;
        var partial = new DenseRows(blocks, left.Stride);
        _threads.ForEach(blocks, chunk: 1, block =>
        {
            var sum = partial[block];
            for (var feature = block * BlockRows; feature < Math.Min((block + 1) * BlockRows, _features.Count); feature++)
            {
                DenseRows.AddProducts(sum, left[feature], right[feature], scales is null ? 1 : scales[feature]);
            }
        }, _cancellationToken);
        var sums = new double[_columns];
        for (var block = 0; block < blocks; block++)
        {
            var part = partial[block];
            for (var column = 0; column < sums.Length; column++)
            {
                sums[column] += part[column];
            }
        }

        return sums;
    }

    /// <summary>A column that is solved exactly has 0/0: it stays where it is.</summary>
    private float[] Ratios(double[] numerators, double[] denominators)
    {
        var ratios = new float[Values.Stride];
        for (var column = 0; column < _columns; column++)
        {
            ratios[column] = denominators[column] > 0 ? (float)(numerators[column] / denominators[column]) : 0;
        }

        return ratios;
    }

    private void For(int count, Action<int> body) => _threads.ForEach(count, chunk: 64, body, _cancellationToken);
}
