using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// Inverts a symmetric positive definite matrix in place by blocked Gauss-Jordan elimination. Without pivoting, which such
/// a matrix does not need; 2n³ operations, nearly all in products of a row with a block of pivot rows.
/// </summary>
internal static class SymmetricInverse
{
    private const int BlockRows = 64;

    /// <summary>Floats in a tile of columns: the block of pivot rows over them (64 KB) stays in the second-level cache.</summary>
    private const int TileColumns = 256;

    private static int StepColumns => 4 * Vector<float>.Count;

    /// <summary>The row length to allocate: whole register tiles, so that no kernel has a tail. The padding stays 0.</summary>
    public static int PaddedLength(int order) => (order + 63) & ~63;

    /// <summary>Inverts the leading <paramref name="order"/> columns of the rows.</summary>
    /// <param name="rows">Rows of <see cref="PaddedLength"/> floats, zero beyond the order.</param>
    /// <param name="order">Rows and columns.</param>
    /// <param name="threads">Where it runs.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    public static void Invert(float[][] rows, int order, WorkerThreads threads, CancellationToken cancellationToken)
    {
        for (var start = 0; start < order; start += BlockRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Eliminate(rows, start, Math.Min(BlockRows, order - start), threads);
        }
    }

    private static void Eliminate(float[][] rows, int start, int count, WorkerThreads threads)
    {
        // With P the pivot rows and R the others:  A_PP becomes D = A_PP⁻¹, A_PR becomes D·A_PR, A_RP becomes −A_RP·D, and
        // A_RR loses A_RP·D·A_PR. Setting the pivot columns of P to D, and clearing those of R, makes it one product.
        var inverse = InvertBlock(rows, start, count);
        var pivots = MultiplyPivotRows(rows, start, count, inverse);
        for (var pivot = 0; pivot < count; pivot++)
        {
            pivots[pivot].CopyTo(rows[start + pivot], 0);
        }

        const int rowsOfPart = 96;
        threads.ForEach((rows.Length + rowsOfPart - 1) / rowsOfPart, chunk: 1, part =>
        {
            Span<float> coefficients = stackalloc float[3 * BlockRows];
            for (var row = part * rowsOfPart; row < Math.Min(rows.Length, (part + 1) * rowsOfPart);)
            {
                if (row >= start && row < start + count)
                {
                    row = start + count;
                    continue;
                }

                var limit = Math.Min(rows.Length, (part + 1) * rowsOfPart);
                limit = row < start ? Math.Min(limit, start) : limit;
                var group = Math.Min(3, limit - row);
                for (var index = 0; index < group; index++)
                {
                    var pivotColumns = rows[row + index].AsSpan(start, count);
                    pivotColumns.CopyTo(coefficients[(index * BlockRows)..]);
                    pivotColumns.Clear();
                }

                // A group of fewer than three repeats its last row in scratch, which is then thrown away.
                var second = group > 1 ? rows[row + 1] : new float[rows[row].Length];
                var third = group > 2 ? rows[row + 2] : new float[rows[row].Length];
                SubtractProducts(rows[row], second, third, coefficients, pivots, count);
                row += group;
            }
        });
    }

    private static void SubtractProducts(
        float[] first, float[] second, float[] third, ReadOnlySpan<float> coefficients, float[][] pivots, int count)
    {
        for (var tile = 0; tile < first.Length; tile += TileColumns)
        {
            for (var column = tile; column < Math.Min(first.Length, tile + TileColumns); column += StepColumns)
            {
                SubtractTile(first, second, third, ref MemoryMarshal.GetReference(coefficients), pivots, count, column);
            }
        }
    }

    /// <summary>
    /// Three rows by four registers: 12 accumulators, 4 loads of the pivot row and 3 broadcasts per step.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SubtractTile(
        float[] first, float[] second, float[] third, ref float coefficients, float[][] pivots, int count, int column)
    {
        var width = Vector<float>.Count;
        Vector<float> a0 = new(first, column), a1 = new(first, column + width);
        Vector<float> a2 = new(first, column + (2 * width)), a3 = new(first, column + (3 * width));
        Vector<float> b0 = new(second, column), b1 = new(second, column + width);
        Vector<float> b2 = new(second, column + (2 * width)), b3 = new(second, column + (3 * width));
        Vector<float> c0 = new(third, column), c1 = new(third, column + width);
        Vector<float> c2 = new(third, column + (2 * width)), c3 = new(third, column + (3 * width));
        for (var pivot = 0; pivot < count; pivot++)
        {
            ref var source = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(pivots[pivot]), column);
            var p0 = Vector.LoadUnsafe(ref source);
            var p1 = Vector.LoadUnsafe(ref source, (nuint)width);
            var p2 = Vector.LoadUnsafe(ref source, (nuint)(2 * width));
            var p3 = Vector.LoadUnsafe(ref source, (nuint)(3 * width));
            var a = new Vector<float>(-Unsafe.Add(ref coefficients, pivot));
            a0 = Vector.FusedMultiplyAdd(a, p0, a0);
            a1 = Vector.FusedMultiplyAdd(a, p1, a1);
            a2 = Vector.FusedMultiplyAdd(a, p2, a2);
            a3 = Vector.FusedMultiplyAdd(a, p3, a3);
            var b = new Vector<float>(-Unsafe.Add(ref coefficients, BlockRows + pivot));
            b0 = Vector.FusedMultiplyAdd(b, p0, b0);
            b1 = Vector.FusedMultiplyAdd(b, p1, b1);
            b2 = Vector.FusedMultiplyAdd(b, p2, b2);
            b3 = Vector.FusedMultiplyAdd(b, p3, b3);
            var c = new Vector<float>(-Unsafe.Add(ref coefficients, (2 * BlockRows) + pivot));
            c0 = Vector.FusedMultiplyAdd(c, p0, c0);
            c1 = Vector.FusedMultiplyAdd(c, p1, c1);
            c2 = Vector.FusedMultiplyAdd(c, p2, c2);
            c3 = Vector.FusedMultiplyAdd(c, p3, c3);
        }

        Store(first, column, a0, a1, a2, a3);
        Store(second, column, b0, b1, b2, b3);
        Store(third, column, c0, c1, c2, c3);
    }

    private static void Store(
        float[] row, int column, Vector<float> v0, Vector<float> v1, Vector<float> v2, Vector<float> v3)
    {
        v0.CopyTo(row, column);
        v1.CopyTo(row, column + Vector<float>.Count);
        v2.CopyTo(row, column + (2 * Vector<float>.Count));
        v3.CopyTo(row, column + (3 * Vector<float>.Count));
    }

    /// <summary>D·A_P with its pivot columns set to D.</summary>
    private static float[][] MultiplyPivotRows(float[][] rows, int start, int count, double[] inverse)
    {
        var products = new float[count][];
        for (var row = 0; row < count; row++)
        {
            var product = new float[rows[start].Length];
            for (var inner = 0; inner < count; inner++)
            {
                var factor = (float)inverse[(row * count) + inner];
                var source = rows[start + inner];
                for (var column = 0; column < product.Length; column++)
                {
                    product[column] += factor * source[column];
                }
            }

            products[row] = product;
        }

        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < count; column++)
            {
                products[row][start + column] = (float)inverse[(row * count) + column];
            }
        }

        return products;
    }

    /// <summary>The inverse of the pivot block, in double precision by plain Gauss-Jordan.</summary>
    private static double[] InvertBlock(float[][] rows, int start, int count)
    {
        var block = new double[count * count];
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < count; column++)
            {
                block[(row * count) + column] = rows[start + row][start + column];
            }
        }

        for (var pivot = 0; pivot < count; pivot++)
        {
            var scale = 1 / block[(pivot * count) + pivot];
            block[(pivot * count) + pivot] = 1;
            for (var column = 0; column < count; column++)
            {
                block[(pivot * count) + column] *= scale;
            }

            for (var row = 0; row < count; row++)
            {
                var factor = block[(row * count) + pivot];
                if (row == pivot || factor == 0)
                {
                    continue;
                }

                block[(row * count) + pivot] = 0;
                for (var column = 0; column < count; column++)
                {
                    block[(row * count) + column] -= factor * block[(pivot * count) + column];
                }
            }
        }

        return block;
    }
}
