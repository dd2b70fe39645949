using MathNet.Numerics.LinearAlgebra;

namespace MovieRecs.Als.Tests.Models;

/// <summary>
/// The specification: each row's normal equations written out and solved in double precision. What the product computes must
/// agree with it within the rounding of single precision.
/// </summary>
internal static class ReferenceAls
{
    /// <summary>Minimum of Σ (t − b − x·v − β)² + τ|x|² + γβ² over x and β.</summary>
    public static (double[] Factors, double Bias) SolveExplicit(
        IReadOnlyList<double[]> v, IReadOnlyList<double> targets, double factorPenalty, double biasPenalty, bool hasBias)
    {
        var factors = v[0].Length;
        var design = Matrix<double>.Build.Dense(
            v.Count, factors + (hasBias ? 1 : 0), (row, column) => column < factors ? v[row][column] : 1);
        var normal = design.TransposeThisAndMultiply(design);
        for (var i = 0; i < factors; i++)
        {
            normal[i, i] += factorPenalty;
        }

        if (hasBias)
        {
            normal[factors, factors] += biasPenalty;
        }

        var solution = normal.Cholesky().Solve(design.TransposeThisAndMultiply(Vector<double>.Build.Dense([.. targets])));
        return ([.. solution.Take(factors)], hasBias ? solution[factors] : 0);
    }

    /// <summary>Minimum of Σ w (p − x·v)² over the observed + α₀ Σ (x·v)² over all + ridge·|x|².</summary>
    public static double[] SolveImplicit(
        IReadOnlyList<double[]> all, IReadOnlyList<int> observed, IReadOnlyList<double> weights,
        IReadOnlyList<double> preferences, double unobservedWeight, double ridge)
    {
        var table = Matrix<double>.Build.DenseOfRowArrays(all);
        var normal = table.TransposeThisAndMultiply(table) * unobservedWeight;
        var right = Vector<double>.Build.Dense(table.ColumnCount);
        for (var i = 0; i < observed.Count; i++)
        {
            var v = table.Row(observed[i]);
            normal += v.OuterProduct(v) * weights[i];
            right += v * (weights[i] * preferences[i]);
        }

        for (var i = 0; i < table.ColumnCount; i++)
        {
            normal[i, i] += ridge;
        }

        return [.. normal.Cholesky().Solve(right)];
    }

    public static double[] Row(ReadOnlyMemory<float> matrix, int factors, int row) =>
        [.. matrix.Slice(row * factors, factors).ToArray().Select(value => (double)value)];

    public static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        var scale = Math.Max(1e-3, Math.Sqrt(expected.Sum(value => value * value)));
        var error = Math.Sqrt(expected.Zip(actual, (a, b) => (a - b) * (a - b)).Sum());
        Assert.True(error <= tolerance * scale, $"error {error / scale:E2} of {scale:E2}, allowed {tolerance:E2}");
    }
}
