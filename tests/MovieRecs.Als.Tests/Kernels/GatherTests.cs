using System.Runtime.Intrinsics;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Tests.Kernels;

/// <summary>Every width must pass all of these: orders with an odd last register, and counts from none.</summary>
[Trait("Category", "Vector")]
public abstract unsafe class GatherTests
{
    private const int TableRows = 40;

    public static TheoryData<int> Orders => [16, 32, 48, 64, 112, 128];

    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (var order in (int[])[16, 48, 64, 112])
            {
                foreach (var count in (int[])[0, 1, 2, 7, 33])
                {
                    shapes.Add(order, count);
                }
            }

            return shapes;
        }
    }

    internal abstract ITestedGather Kernels { get; }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Combines_rows_by_their_weights(int order, int count)
    {
        var random = new Random(order + count);
        using var table = GuardedBuffer.Random(TableRows * order, random);
        using var weights = GuardedBuffer.Random(Math.Max(count, 1), random);
        using var combined = GuardedBuffer.Random(order, random);
        int[] rows = [.. Enumerable.Range(0, count).Select(_ => random.Next(TableRows))];
        fixed (int* first = rows.Length > 0 ? rows : new int[1])
        {
            Kernels.Combine(table.Pointer, order, first, weights.Pointer, count, combined.Pointer);
        }

        for (var column = 0; column < order; column++)
        {
            var expected = Enumerable.Range(0, count).Sum(r => (double)weights.Span[r] * table.Span[(rows[r] * order) + column]);
            Assert.Equal(expected, combined.Span[column], 1e-5);
        }

        combined.AssertIntact();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Subtracts_the_product_of_a_symmetric_matrix(int order)
    {
        var random = new Random(order);
        using var matrix = GuardedBuffer.Random(order * order, random);
        for (var row = 0; row < order; row++)
        {
            for (var column = 0; column < row; column++)
            {
                matrix.Span[(row * order) + column] = matrix.Span[(column * order) + row];
            }
        }

        using var p = GuardedBuffer.Random(order, random);
        using var destination = GuardedBuffer.Random(order, random);
        var before = destination.ToArray();
        Kernels.SubtractProduct(matrix.Pointer, order, p.Pointer, destination.Pointer);

        for (var row = 0; row < order; row++)
        {
            var product = Enumerable.Range(0, order).Sum(column => (double)matrix.Span[(row * order) + column] * p.Span[column]);
            Assert.Equal(before[row] - product, destination.Span[row], 1e-4);
        }

        destination.AssertIntact();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Adds_a_scaled_vector_to_a_scaled_one(int order)
    {
        var random = new Random(order);
        using var source = GuardedBuffer.Random(order, random);
        using var destination = GuardedBuffer.Random(order, random);
        var expected = destination.ToArray().Zip(source.ToArray(), (d, s) => (2.5 * s) + (-0.75 * d)).ToArray();

        Kernels.Update(destination.Pointer, -0.75f, source.Pointer, 2.5f, order);

        Assert.All(expected.Zip(destination.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        destination.AssertIntact();
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Sums_a_vector_and_its_products_with_another(int order)
    {
        var random = new Random(order);
        using var left = GuardedBuffer.Random(order, random);
        using var right = GuardedBuffer.Random(order, random);

        Assert.Equal(left.ToArray().Zip(right.ToArray(), (a, b) => a * b).Sum(), Kernels.Dot(left.Pointer, right.Pointer, order), 1e-4);
        Assert.Equal(left.ToArray().Sum(), Kernels.Sum(left.Pointer, order), 1e-4);
    }
}

public sealed class Gather512Tests : GatherTests
{
    internal override ITestedGather Kernels { get; } = new TestedGather<Simd512, Vector512<float>>();
}

public sealed class Gather256Tests : GatherTests
{
    internal override ITestedGather Kernels { get; } = new TestedGather<Simd256, Vector256<float>>();
}

public sealed class Gather128Tests : GatherTests
{
    internal override ITestedGather Kernels { get; } = new TestedGather<Simd128, Vector128<float>>();
}

public sealed class GatherWithoutVectorsTests : GatherTests
{
    internal override ITestedGather Kernels { get; } = new TestedGather<SimdNone, float>();
}

/// <summary>The kernels in one width.</summary>
internal unsafe interface ITestedGather
{
    void Combine(float* table, int order, int* rows, float* weights, int count, float* destination);

    void SubtractProduct(float* matrix, int order, float* p, float* destination);

    void Update(float* destination, float factor, float* source, float scale, int order);

    float Dot(float* left, float* right, int order);

    float Sum(float* vector, int order);
}

internal sealed unsafe class TestedGather<TSimd, TVector> : ITestedGather
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    public void Combine(float* table, int order, int* rows, float* weights, int count, float* destination) =>
        GatherKernels<TSimd, TVector>.Combine(table, order, rows, weights, count, destination);

    public void SubtractProduct(float* matrix, int order, float* p, float* destination) =>
        GatherKernels<TSimd, TVector>.SubtractProduct(matrix, order, p, destination);

    public void Update(float* destination, float factor, float* source, float scale, int order) =>
        GatherKernels<TSimd, TVector>.Update(destination, factor, source, scale, order);

    public float Dot(float* left, float* right, int order) =>
        GatherKernels<TSimd, TVector>.Dot(left, right, order);

    public float Sum(float* vector, int order) => GatherKernels<TSimd, TVector>.Sum(vector, order);
}
