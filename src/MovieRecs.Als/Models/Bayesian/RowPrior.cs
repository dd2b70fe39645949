using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// The posterior of one row given the other side: with design vectors z = [v, 1], residuals t = r − μ − b, weights w of the
/// ratings and prior N(p, diag(λ)⁻¹), it is N(S⁻¹(Σ w·t·z + λp/α), (αS)⁻¹) with S = Σ w·zzᵀ + diag(λ)/α.
/// </summary>
internal static class RowPrior
{
    /// <summary>λ in single precision; the padding gets 1, so that the system stays regular there and its solution 0.</summary>
    public static float[] Pad(double[] precisions, int stride)
    {
        var padded = new float[stride];
        Array.Fill(padded, 1);
        for (var column = 0; column < precisions.Length; column++)
        {
            padded[column] = (float)precisions[column];
        }

        return padded;
    }

    /// <returns>t, at the start of <paramref name="room"/>.</returns>
    public static ReadOnlySpan<float> Residuals(
        ReadOnlySpan<int> columns, ReadOnlySpan<byte> codes, float[] targets, float[] otherBiases, Span<float> room)
    {
        for (var index = 0; index < columns.Length; index++)
        {
            room[index] = targets[codes[index]] - otherBiases[columns[index]];
        }

        return room[..columns.Length];
    }

    /// <summary>
    /// Draws a row, unless there is no room for it; the posterior mean is in the system's solution afterwards, and Σ w·t·z in its
    /// weighted sum.
    /// </summary>
    /// <param name="system">Workspace.</param>
    /// <param name="row">What is known of the row.</param>
    /// <param name="precisions">λ, padded.</param>
    /// <param name="priorMean">p.</param>
    /// <param name="noisePrecision">α of this row.</param>
    /// <param name="unknownCount">How many are no padding.</param>
    /// <param name="random">Where a draw comes from.</param>
    /// <param name="draw">Receives the draw; or empty.</param>
    /// <param name="gram">Receives Σ w·zzᵀ, of which the upper triangle counts; or empty.</param>
    public static void Draw(
        NormalSystem system,
        Observations row,
        float[] precisions,
        ReadOnlySpan<float> priorMean,
        double noisePrecision,
        int unknownCount,
        ref RandomStream random,
        Span<float> draw,
        Span<float> gram = default)
    {
        if (!draw.IsEmpty)
        {
            random.FillNormals(draw);
            draw[unknownCount..].Clear();
            var deviation = (float)(1 / Math.Sqrt(noisePrecision));
            for (var column = 0; column < unknownCount; column++)
            {
                draw[column] *= deviation;
            }
        }

        Span<float> ridges = stackalloc float[precisions.Length];
        Span<float> shift = stackalloc float[precisions.Length];
        for (var column = 0; column < ridges.Length; column++)
        {
            ridges[column] = (float)(precisions[column] / noisePrecision);
            shift[column] = ridges[column] * priorMean[column];
        }

        Solve(system, row, ridges, shift, draw, gram);
    }

    /// <summary>Σ w·(t − x·z)².</summary>
    /// <param name="row">Ratings of a row.</param>
    /// <param name="unknowns">x.</param>
    /// <param name="plain">The sum without weights.</param>
    public static double SquaredError(Observations row, ReadOnlySpan<float> unknowns, out double plain)
    {
        var (weighted, sum) = (0.0, 0.0);
        for (var index = 0; index < row.Columns.Length; index++)
        {
            var column = row.Columns[index];
            var error = row.Residuals[index] - FactorRows.Dot(unknowns, row.Design.AsSpan(column * unknowns.Length, unknowns.Length));
            var square = (double)error * error;
            sum += square;
            weighted += row.Weights.IsEmpty ? square : row.Weights[column] * square;
        }

        plain = sum;
        return weighted;
    }

    /// <summary>Solves a row without drawing; what is in <see cref="Draw"/> the precisions is divided by α here.</summary>
    public static void Solve(NormalSystem system, Observations row, Span<float> ridges, Span<float> shift) =>
        Solve(system, row, ridges, shift, noise: default, gram: default);

    private static unsafe void Solve(
        NormalSystem system, Observations row, Span<float> ridges, Span<float> shift, Span<float> noise, Span<float> gram)
    {
        fixed (float* table = row.Design, ridge = ridges, shifts = shift, noises = noise, grams = gram)
        fixed (int* columns = row.Columns)
        {
            system.Begin();
            for (var start = 0; start < row.Columns.Length; start += NormalSystem.TileRows)
            {
                var length = Math.Min(NormalSystem.TileRows, row.Columns.Length - start);
                row.Residuals.Slice(start, length).CopyTo(new Span<float>(system.Targets, length));
                for (var index = 0; !row.Weights.IsEmpty && index < length; index++)
                {
                    var weight = row.Weights[columns[start + index]];
                    system.Targets[index] *= weight;
                    system.Scales[index] = MathF.Sqrt(weight);
                }

                system.Add(table, columns + start, length, scaled: !row.Weights.IsEmpty);
            }

            system.SolveAndDraw(ridge, shifts, noises, grams);
        }
    }

    /// <summary>The ratings of a row.</summary>
    /// <param name="design">z, padded to the order of the system, of the rows of the other side.</param>
    /// <param name="columns">Which of them were rated.</param>
    /// <param name="residuals">t, parallel.</param>
    /// <param name="weights">w of each row of the other side; empty: 1.</param>
    public readonly ref struct Observations(
        float[] design, ReadOnlySpan<int> columns, ReadOnlySpan<float> residuals, ReadOnlySpan<float> weights)
    {
        public float[] Design { get; } = design;

        public ReadOnlySpan<int> Columns { get; } = columns;

        public ReadOnlySpan<float> Residuals { get; } = residuals;

        public ReadOnlySpan<float> Weights { get; } = weights;
    }
}
