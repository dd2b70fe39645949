using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// The posterior of one row given the other side: with design vectors z = [v, 1], residuals t = r − μ − b and prior
/// N(p, diag(λ)⁻¹), it is N(S⁻¹(Σ t·z + λp/α), (αS)⁻¹) with S = Σ zzᵀ + diag(λ)/α.
/// </summary>
internal static class RowPrior
{
    /// <summary>diag(λ)/α; the padding gets 1, so that the system stays regular there and its solution 0.</summary>
    public static float[] Ridges(double[] precisions, double noisePrecision, int stride)
    {
        var ridges = new float[stride];
        Array.Fill(ridges, 1);
        for (var column = 0; column < precisions.Length; column++)
        {
            ridges[column] = (float)(precisions[column] / noisePrecision);
        }

        return ridges;
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

    /// <summary>Draws a row, unless there is no room for it; the posterior mean is in the system's solution afterwards.</summary>
    public static void Draw(
        NormalSystem system,
        float[] design,
        ReadOnlySpan<int> columns,
        ReadOnlySpan<float> residuals,
        float[] ridges,
        ReadOnlySpan<float> priorMean,
        double noisePrecision,
        int unknownCount,
        ref RandomStream random,
        Span<float> draw)
    {
        if (!draw.IsEmpty)
        {
            draw.Clear();
            var deviation = 1 / Math.Sqrt(noisePrecision);
            for (var column = 0; column < unknownCount; column++)
            {
                draw[column] = (float)(deviation * random.NextNormal());
            }
        }

        Solve(system, design, columns, residuals, ridges, priorMean, draw);
    }

    /// <summary>The posterior mean of a row, into the system's solution, and a draw.</summary>
    /// <param name="system">Workspace.</param>
    /// <param name="design">Rows z of the other side, padded to the order of the system.</param>
    /// <param name="columns">Which of them.</param>
    /// <param name="residuals">t, parallel.</param>
    /// <param name="ridges">diag(λ)/α.</param>
    /// <param name="priorMean">p.</param>
    /// <param name="noise">Scaled normal noise that becomes a draw; empty if none is wanted.</param>
    private static unsafe void Solve(
        NormalSystem system,
        float[] design,
        ReadOnlySpan<int> columns,
        ReadOnlySpan<float> residuals,
        float[] ridges,
        ReadOnlySpan<float> priorMean,
        Span<float> noise)
    {
        Span<float> shift = stackalloc float[ridges.Length];
        for (var column = 0; column < ridges.Length; column++)
        {
            shift[column] = ridges[column] * priorMean[column];
        }

        fixed (float* table = design, ridge = ridges, shifts = shift, noises = noise)
        fixed (int* rows = columns)
        {
            system.Begin();
            for (var start = 0; start < columns.Length; start += NormalSystem.TileRows)
            {
                var length = Math.Min(NormalSystem.TileRows, columns.Length - start);
                residuals.Slice(start, length).CopyTo(new Span<float>(system.Targets, length));
                system.Add(table, rows + start, length, scaled: false);
            }

            system.SolveAndDraw(ridge, shifts, noises);
        }
    }
}
