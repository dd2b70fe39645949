using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// The prior of one side: row q has unknowns N(m + Wᵀx_q, diag(λ)⁻¹), with hyper-priors that are drawn from too:
/// m_d ~ N(0, (β₀λ_d)⁻¹), λ_d ~ Gamma(½, ½w₀), W_fd ~ N(0, (β_g λ_d)⁻¹) for a feature of group g, β_g ~ Gamma(½, ½·⅕).
/// The precision is a vector, as in Bayesian factorisation machines, not a full Wishart matrix as in BPMF (Salakhutdinov,
/// Mnih 2008): the factors can be rotated at will, so little is lost, and it predicted slightly better.
/// </summary>
internal sealed class GaussianPrior
{
    private const double MeanStrength = 2; // β₀
    private const double PrecisionRate = 0.5; // w₀
    private const double GroupRate = 0.2;
    private const double LeastGroupPrecision = 0.01;
    private const double FirstGroupPrecision = 10;
    private const int BlockRows = 64;

    private readonly FeatureMatrix _features;
    private readonly WorkerThreads _threads;
    private readonly CancellationToken _cancellationToken;
    private readonly double[] _groupPrecisions;
    private readonly int[] _groupSizes;
    private readonly DenseRows _targets;
    private readonly DenseRows _penalties;
    private readonly float[] _featurePrecisions;

    public GaussianPrior(
        FeatureMatrix features, int rowCount, int columns, int stride, WorkerThreads threads, CancellationToken cancellationToken)
    {
        (_features, _threads, _cancellationToken) = (features, threads, cancellationToken);
        Mean = new double[columns];
        Precisions = new double[columns];
        Array.Fill(Precisions, 1);
        Weights = new FeatureWeights(features, rowCount, columns, stride, threads, cancellationToken);
        Means = new DenseRows(rowCount, stride);
        _groupPrecisions = new double[features.GroupCount];
        Array.Fill(_groupPrecisions, FirstGroupPrecision);
        _groupSizes = new int[features.GroupCount];
        foreach (var group in features.Groups)
        {
            _groupSizes[group]++;
        }

        _targets = new DenseRows(rowCount, stride);
        _penalties = new DenseRows(features.Count, stride);
        _featurePrecisions = new float[features.Count];
    }

    /// <summary>m.</summary>
    public double[] Mean { get; }

    /// <summary>λ.</summary>
    public double[] Precisions { get; }

    /// <summary>W.</summary>
    public FeatureWeights Weights { get; }

    /// <summary>m + Wᵀx_q for every row.</summary>
    public DenseRows Means { get; }

    private int Columns => Mean.Length;

    /// <summary>Begins at the m, λ and W of another chain; β is drawn given them.</summary>
    public void Restart(double[] mean, double[] precisions, RoundedRows weights, int seed, ulong purpose, ulong sweep)
    {
        mean.CopyTo(Mean, 0);
        precisions.CopyTo(Precisions, 0);
        var values = new DenseRows(weights.Count, weights.Stride);
        for (var feature = 0; feature < values.Count; feature++)
        {
            weights.Read(feature, values[feature]);
        }

        Weights.Restart(values);
        var random = new RandomStream(seed, purpose, sweep);
        DrawGroupPrecisions(ref random);
        UpdateMeans();
    }

    /// <summary>What keeps the deviation of a column from 0 when it is scaled: see <see cref="ScaleMove"/>.</summary>
    public double ScalePenaltyOf(int column) => PrecisionRate / 2 * Precisions[column];

    /// <summary>Multiplies what belongs to a column when the unknowns of all rows have been multiplied by the same.</summary>
    /// <param name="scales">One for each column.</param>
    public void Scale(double[] scales)
    {
        for (var column = 0; column < Columns; column++)
        {
            Mean[column] *= scales[column];
            Precisions[column] /= scales[column] * scales[column];
        }

        foreach (var rows in (DenseRows[])[Weights.Values, Weights.Fitted, Means])
        {
            For(rows.Count, row =>
            {
                var values = rows[row];
                for (var column = 0; column < scales.Length; column++)
                {
                    values[column] *= (float)scales[column];
                }
            });
        }
    }

    /// <summary>Draws λ, m, W, β and updates <see cref="Means"/>, given the unknowns of all rows.</summary>
    public void Draw(DenseRows unknowns, int seed, ulong purpose, ulong sweep)
    {
        // Means still belongs to the old W: the rows minus what features explain equal the rows minus Means plus m.
        var random = new RandomStream(seed, purpose, sweep);
        DrawPrecisionsAndMean(unknowns, ref random);
        DrawWeights(unknowns, seed, purpose, sweep);
        DrawGroupPrecisions(ref random);
        DrawGroupScales(unknowns, ref random);
        UpdateMeans();
    }

    private void DrawPrecisionsAndMean(DenseRows unknowns, ref RandomStream random)
    {
        var rows = unknowns.Count;
        var weightSquares = WeightSquares();
        var (sums, squares) = SumRests(unknowns);
        for (var column = 0; column < Columns; column++)
        {
            var average = rows == 0 ? 0 : sums[column] / rows;
            var scatter = Math.Max(0, squares[column] - (rows * average * average));
            var shrink = MeanStrength * rows / (MeanStrength + rows);
            var explained = 0.0;
            for (var group = 0; group < _groupPrecisions.Length; group++)
            {
                explained += _groupPrecisions[group] * weightSquares[(group * Columns) + column];
            }

            var rate = PrecisionRate + scatter + (shrink * average * average) + explained;
            Precisions[column] = 2 * random.NextGamma((1 + rows + _features.Count) / 2.0) / rate;
            Mean[column] = (average * rows / (MeanStrength + rows))
                + (random.NextNormal() / Math.Sqrt((MeanStrength + rows) * Precisions[column]));
        }
    }

    /// <summary>Sums by column of the rows minus what features explain, and of their squares, in blocks of fixed order.</summary>
    private (double[] Sums, double[] Squares) SumRests(DenseRows unknowns)
    {
        var blocks = (unknowns.Count + BlockRows - 1) / BlockRows;
        var partial = new double[2 * blocks * Columns];
        _threads.ForEach(blocks, chunk: 1, block =>
        {
            var sums = partial.AsSpan(2 * block * Columns, Columns);
            var squares = partial.AsSpan(((2 * block) + 1) * Columns, Columns);
            for (var row = block * BlockRows; row < Math.Min((block + 1) * BlockRows, unknowns.Count); row++)
            {
                var values = unknowns[row][..sums.Length];
                var means = Means[row][..sums.Length];
                for (var column = 0; column < sums.Length; column++)
                {
                    var rest = values[column] - means[column] + Mean[column];
                    sums[column] += rest;
                    squares[column] += rest * rest;
                }
            }
        }, _cancellationToken);
        var (total, totalSquares) = (new double[Columns], new double[Columns]);
        for (var index = 0; index < partial.Length; index++)
        {
            var target = index / Columns % 2 == 0 ? total : totalSquares;
            target[index % Columns] += partial[index];
        }

        return (total, totalSquares);
    }

    private void DrawWeights(DenseRows unknowns, int seed, ulong purpose, ulong sweep)
    {
        if (_features.Count == 0)
        {
            return;
        }

        var (deviations, mean) = (new float[unknowns.Stride], new float[unknowns.Stride]); // the padding stays 0
        for (var column = 0; column < Columns; column++)
        {
            (deviations[column], mean[column]) = ((float)(1 / Math.Sqrt(Precisions[column])), (float)Mean[column]);
        }

        For(unknowns.Count, row =>
        {
            var random = new RandomStream(seed, purpose + 1, sweep, (ulong)row);
            var target = _targets[row];
            var source = unknowns[row];
            random.FillNormals(target);
            DenseRows.ScaleAndAdd(target, deviations, source, 1);
            DenseRows.AddScaled(target, mean, -1);
        });
        For(_features.Count, feature =>
        {
            var random = new RandomStream(seed, purpose + 2, sweep, (ulong)feature);
            var precision = _groupPrecisions[_features.Groups[feature]];
            var target = _penalties[feature];
            random.FillNormals(target);
            DenseRows.ScaleAndAdd(target, deviations, target, 0);
            DenseRows.AddScaled(target, target, (float)Math.Sqrt(precision) - 1);
            _featurePrecisions[feature] = (float)precision;
        });
        Weights.Draw(_targets, _penalties, _featurePrecisions);
    }

    private void DrawGroupPrecisions(ref RandomStream random)
    {
        var weightSquares = WeightSquares();
        for (var group = 0; group < _groupPrecisions.Length; group++)
        {
            var sum = GroupRate;
            for (var column = 0; column < Columns; column++)
            {
                sum += Precisions[column] * weightSquares[(group * Columns) + column];
            }

            _groupPrecisions[group] = Math.Max(
                LeastGroupPrecision, 2 * random.NextGamma((1 + ((double)_groupSizes[group] * Columns)) / 2) / sum);
        }
    }

    /// <summary>
    /// Draws how far each group of features reaches, given the rows: with F_g = X_g·W_g their distances are
    /// Σ_d λ_d·|U_d − m_d − Σ_g s_g·F_gd|².
    /// </summary>
    private void DrawGroupScales(DenseRows unknowns, ref RandomStream random)
    {
        var groups = _groupPrecisions.Length;
        if (groups == 0)
        {
            return;
        }

        var (products, targets) = SumFits(unknowns);
        var scales = new double[groups];
        Array.Fill(scales, 1);
        for (var group = 0; group < groups; group++)
        {
            var linear = targets[group];
            for (var other = 0; other < groups; other++)
            {
                linear -= other == group ? 0 : products[(group * groups) + other] * scales[other];
            }

            scales[group] = ScaleMove.Draw(
                products[(group * groups) + group], linear, GroupRate / 2 * _groupPrecisions[group], ref random);
            _groupPrecisions[group] = Math.Max(
                LeastGroupPrecision, _groupPrecisions[group] / (scales[group] * scales[group]));
        }

        For(_features.Count, feature =>
        {
            foreach (ref var weight in Weights.Values[feature])
            {
                weight *= (float)scales[_features.Groups[feature]];
            }
        });
        Weights.Refit();
    }

    /// <summary>Σ_d λ_d F_gᵀF_h and Σ_d λ_d F_gᵀ(U_d − m_d) over the rows, in blocks of fixed order.</summary>
    private (double[] Products, double[] Targets) SumFits(DenseRows unknowns)
    {
        var groups = _groupPrecisions.Length;
        var length = groups * (groups + 1); // of products, then targets
        var blocks = (unknowns.Count + BlockRows - 1) / BlockRows;
        var partial = new double[blocks * length];
        var precisions = RowPrior.Pad(Precisions, unknowns.Stride);
        var mean = Array.ConvertAll(Mean, value => (float)value);
        _threads.ForEach(blocks, chunk: 1, () => (Fits: new DenseRows(groups, unknowns.Stride), Room: new float[unknowns.Stride]),
            (block, buffers) =>
        {
            var sums = partial.AsSpan(block * length, length);
            for (var row = block * BlockRows; row < Math.Min((block + 1) * BlockRows, unknowns.Count); row++)
            {
                Array.Clear(buffers.Fits.Values);
                _features.AddRow(row, Weights.Values, buffers.Fits);
                AddFits(unknowns[row], mean, precisions, buffers.Fits, buffers.Room, sums);
            }
        }, _cancellationToken);
        var total = new double[length];
        for (var index = 0; index < partial.Length; index++)
        {
            total[index % length] += partial[index];
        }

        return (total[..(groups * groups)], total[(groups * groups)..]);
    }

    private static void AddFits(
        ReadOnlySpan<float> unknowns, ReadOnlySpan<float> mean, ReadOnlySpan<float> precisions, DenseRows fits, Span<float> room,
        Span<double> sums)
    {
        var groups = fits.Count;
        unknowns.CopyTo(room); // their padding is 0
        for (var column = 0; column < mean.Length; column++)
        {
            room[column] = precisions[column] * (unknowns[column] - mean[column]);
        }

        for (var group = 0; group < groups; group++)
        {
            sums[(groups * groups) + group] += FactorRows.Dot(room, fits[group]);
        }

        for (var group = 0; group < groups; group++)
        {
            room.Clear();
            DenseRows.AddProducts(room, precisions, fits[group], 1);
            for (var other = 0; other < groups; other++)
            {
                sums[(group * groups) + other] += FactorRows.Dot(room, fits[other]);
            }
        }
    }

    /// <summary>Σ W_fd² over the features of each group, groups × columns.</summary>
    private double[] WeightSquares()
    {
        var sums = new double[_groupPrecisions.Length * Columns];
        for (var feature = 0; feature < _features.Count; feature++)
        {
            var weights = Weights.Values[feature];
            var target = sums.AsSpan(_features.Groups[feature] * Columns, Columns);
            for (var column = 0; column < Columns; column++)
            {
                target[column] += (double)weights[column] * weights[column];
            }
        }

        return sums;
    }

    private void UpdateMeans() => For(Means.Count, row =>
    {
        var target = Means[row];
        Weights.Fitted[row].CopyTo(target);
        for (var column = 0; column < Columns; column++)
        {
            target[column] += (float)Mean[column];
        }
    });

    private void For(int count, Action<int> body) => _threads.ForEach(count, chunk: 64, body, _cancellationToken);
}
