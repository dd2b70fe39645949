using System.Runtime.Intrinsics;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Tests.Kernels;

/// <summary>Every width must pass all of these. A new one is one more subclass at the end of the file.</summary>
[Trait("Category", "Vector")]
public abstract unsafe class ResidualTests
{
    private const float Sentinel = 1000f;
    private const int TableRows = 40;

    /// <summary>Orders that are kept in registers by one width or another, and those that are not; every tail.</summary>
    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (var order in new[] { 16, 32, 48, 64, 128, 144 })
            {
                foreach (var count in new[] { 0, 1, 3, 4, 5, 30 })
                {
                    shapes.Add(order, count);
                }
            }

            return shapes;
        }
    }

    internal abstract void Compute(
        float* table, int[]? rows, int order, int count, float* p, float bias, float* targets, float* sum, float* errors);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Finds_the_errors_and_their_sum_over_the_vectors(int order, int count)
    {
        foreach (var gathered in new[] { false, true })
        {
            foreach (var hasTargets in new[] { false, true })
            {
                Check(order, count, gathered, hasTargets);
            }
        }
    }

    private void Check(int order, int count, bool gathered, bool hasTargets)
    {
        var random = new Random((1000 * order) + count);
        var rows = Enumerable.Range(0, count).Select(_ => random.Next(TableRows)).ToArray();
        using var table = new AlignedBuffer<float>(TableRows * order);
        using var p = new AlignedBuffer<float>(order);
        using var targets = new AlignedBuffer<float>(count);
        using var sum = new AlignedBuffer<float>(order + 16);
        using var errors = new AlignedBuffer<float>(count + 16);
        foreach (var buffer in new[] { table, p, targets })
        {
            for (var i = 0; i < buffer.Length; i++)
            {
                buffer.Pointer[i] = random.NextSingle() - 0.4f;
            }
        }

        new Span<float>(sum.Pointer, order + 16).Fill(Sentinel);
        new Span<float>(errors.Pointer, count + 16).Fill(Sentinel);

        Compute(
            table.Pointer, gathered ? rows : null, order, count, p.Pointer, 0.3f,
            hasTargets ? targets.Pointer : null, sum.Pointer, errors.Pointer);

        var (expected, magnitudes) = (new double[order], new double[order]);
        for (var r = 0; r < count; r++)
        {
            var v = table.Pointer + ((gathered ? rows[r] : r) * order);
            var (error, magnitude) = (hasTargets ? targets.Pointer[r] - (double)0.3f : -(double)0.3f, 1.0);
            for (var k = 0; k < order; k++)
            {
                error -= (double)p.Pointer[k] * v[k];
                magnitude += Math.Abs((double)p.Pointer[k] * v[k]);
            }

            Assert.Equal(error, errors.Pointer[r], Rounding(order) * magnitude);
            for (var k = 0; k < order; k++)
            {
                expected[k] += error * v[k];
                magnitudes[k] += (Math.Abs(error) + (Rounding(order) * magnitude)) * Math.Abs(v[k]);
            }
        }

        for (var k = 0; k < order; k++)
        {
            // The errors' own rounding comes on top of that of the sum.
            Assert.Equal(expected[k], sum.Pointer[k], Rounding(count + (8 * order)) * (1e-3 + magnitudes[k] * 4));
        }

        Assert.All(new ReadOnlySpan<float>(sum.Pointer + order, 16).ToArray(), value => Assert.Equal(Sentinel, value));
        Assert.All(new ReadOnlySpan<float>(errors.Pointer + count, 16).ToArray(), value => Assert.Equal(Sentinel, value));
    }

    private static double Rounding(int terms) => (terms + 4) * Math.Pow(2, -24);
}

internal static unsafe class ResidualOf<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    public static void Compute(
        float* table, int[]? rows, int order, int count, float* p, float bias, float* targets, float* sum, float* errors)
    {
        fixed (int* columns = rows)
        {
            var upcoming = new RowPrefetch(table, order * sizeof(float), columns, rows?.Length ?? 0);
            if (rows is null)
            {
                ResidualKernels<TSimd, TVector>.Compute(
                    new ConsecutiveRows(table, order), order, count, p, bias, targets, sum, errors, ref upcoming);
            }
            else
            {
                ResidualKernels<TSimd, TVector>.Compute(
                    new GatheredRows(table, order, columns), order, count, p, bias, targets, sum, errors, ref upcoming);
            }
        }
    }
}

public sealed unsafe class Residual512Tests : ResidualTests
{
    internal override void Compute(
        float* table, int[]? rows, int order, int count, float* p, float bias, float* targets, float* sum,
        float* errors) =>
        ResidualOf<Simd512, Vector512<float>>.Compute(table, rows, order, count, p, bias, targets, sum, errors);
}

public sealed unsafe class Residual256Tests : ResidualTests
{
    internal override void Compute(
        float* table, int[]? rows, int order, int count, float* p, float bias, float* targets, float* sum,
        float* errors) =>
        ResidualOf<Simd256, Vector256<float>>.Compute(table, rows, order, count, p, bias, targets, sum, errors);
}

public sealed unsafe class Residual128Tests : ResidualTests
{
    internal override void Compute(
        float* table, int[]? rows, int order, int count, float* p, float bias, float* targets, float* sum,
        float* errors) =>
        ResidualOf<Simd128, Vector128<float>>.Compute(table, rows, order, count, p, bias, targets, sum, errors);
}

public sealed unsafe class ResidualScalarTests : ResidualTests
{
    internal override void Compute(
        float* table, int[]? rows, int order, int count, float* p, float bias, float* targets, float* sum,
        float* errors) =>
        ResidualOf<SimdNone, float>.Compute(table, rows, order, count, p, bias, targets, sum, errors);
}
