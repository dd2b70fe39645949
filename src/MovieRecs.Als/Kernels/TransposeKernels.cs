using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MovieRecs.Als.Kernels;

/// <summary>Gathers rows of a table as the columns of a panel.</summary>
internal static unsafe class TransposeKernels
{
    private const int Block = 16;

    /// <summary><c>panel[k, r] = table[rows[r], k]</c>, zero for the columns from <paramref name="count"/> on.</summary>
    /// <param name="table">Rows of <paramref name="order"/> floats.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="panel">order × width.</param>
    /// <param name="stride">Floats from one row of the panel to the next.</param>
    /// <param name="width">A multiple of 16, at least <paramref name="count"/>.</param>
    /// <param name="useWide">Whether the machine has AVX-512.</param>
    public static void GatherColumns(
        float* table, int order, int* rows, int count, float* panel, nint stride, int width, bool useWide)
    {
        var zeros = stackalloc float[order];
        new Span<float>(zeros, order).Clear();
        var sources = stackalloc float*[Block];
        for (var column = 0; column < width; column += Block)
        {
            for (var r = 0; r < Block; r++)
            {
                sources[r] = column + r < count ? table + ((nint)rows[column + r] * order) : zeros;
            }

            for (var k = 0; k < order; k += Block)
            {
                var destination = panel + (k * stride) + column;
                if (useWide)
                {
                    Wide(sources, k, destination, stride);
                }
                else
                {
                    Plain(sources, k, destination, stride);
                }
            }
        }
    }

    private static void Plain(float** sources, int k, float* destination, nint stride)
    {
        for (var i = 0; i < Block; i++)
        {
            for (var r = 0; r < Block; r++)
            {
                destination[(i * stride) + r] = sources[r][k + i];
            }
        }
    }

    /// <summary>Sixteen by sixteen: transposes 4 × 4 blocks within 128-bit lanes, then the lanes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Wide(float** sources, int k, float* destination, nint stride)
    {
        for (var i = 0; i < 4; i++)
        {
            // Lane L of quad j then holds column 4L + j of the rows 4i … 4i + 3.
            Quad(sources + (4 * i), k, out var q0, out var q1, out var q2, out var q3);
            Scatter(q0, destination + (4 * i), stride);
            Scatter(q1, destination + stride + (4 * i), stride);
            Scatter(q2, destination + (2 * stride) + (4 * i), stride);
            Scatter(q3, destination + (3 * stride) + (4 * i), stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(
        float** sources, int k, out Vector512<float> q0, out Vector512<float> q1, out Vector512<float> q2,
        out Vector512<float> q3)
    {
        var r0 = Vector512.Load(sources[0] + k);
        var r1 = Vector512.Load(sources[1] + k);
        var r2 = Vector512.Load(sources[2] + k);
        var r3 = Vector512.Load(sources[3] + k);
        var low01 = Avx512F.UnpackLow(r0, r1).AsDouble();
        var high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        var low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
        var high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        q0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        q1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        q2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        q3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter(Vector512<float> quad, float* destination, nint stride)
    {
        quad.GetLower().GetLower().Store(destination);
        quad.GetLower().GetUpper().Store(destination + (4 * stride));
        quad.GetUpper().GetLower().Store(destination + (8 * stride));
        quad.GetUpper().GetUpper().Store(destination + (12 * stride));
    }
}
