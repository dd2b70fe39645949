using System.Runtime.Intrinsics;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Tests.Kernels;

/// <summary>Every width must pass all of these. A new one is one more subclass at the end of the file.</summary>
[Trait("Category", "Vector")]
public abstract unsafe class RankUpdateTests
{
    private const float Sentinel = 1000f;

    /// <summary>Orders with every mix of tiles, and depths from none to past a tile of ratings.</summary>
    public static TheoryData<int, int> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int>();
            foreach (var order in new[] { 16, 32, 48, 64, 80, 112, 144 })
            {
                foreach (var depth in new[] { 1, 3, 64 })
                {
                    shapes.Add(order, depth);
                }
            }

            return shapes;
        }
    }

    internal abstract void Update(float* packed, int stride, int depth, float* matrix, int order, bool accumulate);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Adds_the_products_of_all_pairs_of_columns(int order, int depth)
    {
        var stride = order + 16;
        using var packed = Random(depth * stride, order);
        using var matrix = Random(order * stride, depth);
        var before = new ReadOnlySpan<float>(matrix.Pointer, order * stride).ToArray();

        Update(packed.Pointer, stride, depth, matrix.Pointer, order, accumulate: true);

        for (var row = 0; row < order; row++)
        {
            for (var column = row; column < order; column++)
            {
                var products = Enumerable.Range(0, depth)
                    .Select(d => (double)packed.Pointer[(d * stride) + row] * packed.Pointer[(d * stride) + column])
                    .ToArray();
                var expected = before[(row * stride) + column] + products.Sum();
                var bound = (depth + 2) * Math.Pow(2, -23)
                    * (Math.Abs(before[(row * stride) + column]) + products.Sum(Math.Abs));
                Assert.InRange(matrix.Pointer[(row * stride) + column], expected - bound, expected + bound);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Overwrites_if_asked_and_nothing_beside_the_matrix(int order, int depth)
    {
        var stride = order + 16;
        using var packed = Random(depth * stride, order);
        using var matrix = new AlignedBuffer<float>(order * stride);
        new Span<float>(matrix.Pointer, order * stride).Fill(Sentinel);

        Update(packed.Pointer, stride, depth, matrix.Pointer, order, accumulate: false);

        for (var row = 0; row < order; row++)
        {
            Assert.All(
                new ReadOnlySpan<float>(matrix.Pointer + (row * stride) + order, 16).ToArray(),
                value => Assert.Equal(Sentinel, value));
            Assert.InRange(matrix.Pointer[(row * stride) + row], 0f, depth);
        }
    }

    private static AlignedBuffer<float> Random(int length, int seed)
    {
        var random = new Random(seed);
        var buffer = new AlignedBuffer<float>(length);
        for (var i = 0; i < length; i++)
        {
            buffer.Pointer[i] = random.NextSingle() - 0.5f;
        }

        return buffer;
    }
}

public sealed unsafe class RankUpdate512Tests : RankUpdateTests
{
    internal override void Update(float* packed, int stride, int depth, float* matrix, int order, bool accumulate) =>
        SymmetricKernels.RankUpdate<RankUpdate<Simd512, Vector512<float>>, Vector512<float>>(
            packed, stride, depth, matrix, stride, order, accumulate, default);
}

public sealed unsafe class RankUpdate256Tests : RankUpdateTests
{
    internal override void Update(float* packed, int stride, int depth, float* matrix, int order, bool accumulate) =>
        SymmetricKernels.RankUpdate<RankUpdate<Simd256, Vector256<float>>, Vector256<float>>(
            packed, stride, depth, matrix, stride, order, accumulate, default);
}

public sealed unsafe class RankUpdate128Tests : RankUpdateTests
{
    internal override void Update(float* packed, int stride, int depth, float* matrix, int order, bool accumulate) =>
        SymmetricKernels.RankUpdate<RankUpdate<Simd128, Vector128<float>>, Vector128<float>>(
            packed, stride, depth, matrix, stride, order, accumulate, default);
}

public sealed unsafe class RankUpdateWithoutVectorsTests : RankUpdateTests
{
    internal override void Update(float* packed, int stride, int depth, float* matrix, int order, bool accumulate) =>
        SymmetricKernels.RankUpdate<RankUpdate<SimdNone, float>, float>(
            packed, stride, depth, matrix, stride, order, accumulate, default);
}
