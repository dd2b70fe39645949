using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Kernels;

/// <summary>
/// Left-looking Cholesky factorisation <c>A = UᵀU</c> in panels of eight rows, for orders that fit the first-level cache.
/// Right-hand sides stand as further columns beside A, so the factorisation leaves <c>U⁻ᵀb</c> in them and no forward
/// substitution is needed.
/// </summary>
internal static unsafe class CholeskyKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    private const int PanelRows = SymmetricKernels<TSimd, TVector>.PanelRows;

    /// <summary>Factors in place.</summary>
    /// <param name="matrix">Upper triangle of A, order × width, row-major; U on return.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="order">A multiple of 8.</param>
    /// <param name="width">Columns including the right-hand sides, a multiple of the register.</param>
    /// <param name="pivotFloors">
    /// The least value of each pivot. One that rounding has taken below it carries no information; its unknown is left out,
    /// that is zero, so that a nearly singular system still has a finite answer.
    /// </param>
    /// <param name="inverseDiagonal">1/U[i, i] on return, 0 for an unknown that is left out.</param>
    public static void Factor(
        float* matrix, nint stride, int order, int width, float* pivotFloors, float* inverseDiagonal)
    {
        var block = stackalloc float[PanelRows * PanelRows];
        for (var row = 0; row < order; row += PanelRows)
        {
            var column = row & -TSimd.Lanes;
            var panel = matrix + row * stride;
            if (row > 0)
            {
                SymmetricKernels<TSimd, TVector>.Strip<RankDowndate<TSimd, TVector>>(
                    matrix + row, matrix + column, stride, row,
                    panel + column, stride, (width - column) / TSimd.Lanes, accumulate: true);
            }

            FactorBlock(panel + row, stride, pivotFloors + row, block, inverseDiagonal + row);
            SolvePanel(block, inverseDiagonal + row, panel, stride, column, width);
        }
    }

    /// <summary>Solves <c>Ux = z</c>, from the last panel up.</summary>
    /// <param name="matrix">U as <see cref="Factor"/> leaves it.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="inverseDiagonal">1/U[i, i].</param>
    /// <param name="x">z on entry, x on return.</param>
    public static void SolveUpper(float* matrix, nint stride, int order, float* inverseDiagonal, float* x)
    {
        var block = stackalloc float[PanelRows];
        for (var row = order - PanelRows; row >= 0; row -= PanelRows)
        {
            var panel = matrix + row * stride;
            DotRows(panel, stride, row + PanelRows, order, x, block);
            for (var i = PanelRows - 1; i >= 0; i--)
            {
                var u = panel + i * stride + row;
                var sum = x[row + i] - block[i];
                for (var j = i + 1; j < PanelRows; j++)
                {
                    sum -= u[j] * x[row + j];
                }

                x[row + i] = sum * inverseDiagonal[row + i];
            }
        }
    }

    /// <summary>Dot products of eight rows with x from a column on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DotRows(float* rows, nint stride, int from, int order, float* x, float* sums)
    {
        for (var i = 0; i < PanelRows; i++, rows += stride)
        {
            var column = from;
            var head = 0f;
            for (; column < order && column % TSimd.Lanes != 0; column++)
            {
                head += rows[column] * x[column];
            }

            TVector sum = default;
            for (; column < order; column += TSimd.Lanes)
            {
                sum = TSimd.MultiplyAdd(TSimd.Load(rows + column), TSimd.Load(x + column), sum);
            }

            sums[i] = head + TSimd.Sum(sum);
        }
    }

    /// <summary>The triangular 8 × 8 block on the diagonal, row-major into <paramref name="block"/>.</summary>
    private static void FactorBlock(
        float* diagonal, nint stride, float* pivotFloors, float* block, float* inverseDiagonal)
    {
        for (var i = 0; i < PanelRows; i++)
        {
            for (var j = i; j < PanelRows; j++)
            {
                block[i * PanelRows + j] = diagonal[i * stride + j];
            }
        }

        for (var i = 0; i < PanelRows; i++)
        {
            var u = block + i * PanelRows;
            var inverse = u[i] >= pivotFloors[i] ? 1f / MathF.Sqrt(u[i]) : 0f;
            inverseDiagonal[i] = inverse;
            for (var j = i; j < PanelRows; j++)
            {
                u[j] *= inverse;
            }

            for (var k = i + 1; k < PanelRows; k++)
            {
                for (var j = k; j < PanelRows; j++)
                {
                    block[k * PanelRows + j] -= u[k] * u[j];
                }
            }
        }
    }

    /// <summary>Eight rows of U right of the diagonal (and on it): solves with the block, one register of columns at a time.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SolvePanel(float* block, float* inverseDiagonal, float* panel, nint stride, int from, int width)
    {
        for (var column = from; column < width; column += TSimd.Lanes)
        {
            var c = panel + column;
            var r0 = Scale(c, inverseDiagonal);
            var r1 = TSimd.Load(c + stride);
            var r2 = TSimd.Load(c + 2 * stride);
            var r3 = TSimd.Load(c + 3 * stride);
            var r4 = TSimd.Load(c + 4 * stride);
            var r5 = TSimd.Load(c + 5 * stride);
            var r6 = TSimd.Load(c + 6 * stride);
            var r7 = TSimd.Load(c + 7 * stride);
            r1 = TSimd.Multiply(Less(r1, r0, block + 1), TSimd.Broadcast(inverseDiagonal[1]));
            r2 = Less(Less(r2, r0, block + 2), r1, block + 10);
            r2 = TSimd.Multiply(r2, TSimd.Broadcast(inverseDiagonal[2]));
            r3 = Less(Less(Less(r3, r0, block + 3), r1, block + 11), r2, block + 19);
            r3 = TSimd.Multiply(r3, TSimd.Broadcast(inverseDiagonal[3]));
            r4 = Less(Less(Less(Less(r4, r0, block + 4), r1, block + 12), r2, block + 20), r3, block + 28);
            r4 = TSimd.Multiply(r4, TSimd.Broadcast(inverseDiagonal[4]));
            r5 = Less(Less(Less(Less(r5, r0, block + 5), r1, block + 13), r2, block + 21), r3, block + 29);
            r5 = TSimd.Multiply(Less(r5, r4, block + 37), TSimd.Broadcast(inverseDiagonal[5]));
            r6 = Less(Less(Less(Less(r6, r0, block + 6), r1, block + 14), r2, block + 22), r3, block + 30);
            r6 = Less(Less(r6, r4, block + 38), r5, block + 46);
            r6 = TSimd.Multiply(r6, TSimd.Broadcast(inverseDiagonal[6]));
            r7 = Less(Less(Less(Less(r7, r0, block + 7), r1, block + 15), r2, block + 23), r3, block + 31);
            r7 = Less(Less(Less(r7, r4, block + 39), r5, block + 47), r6, block + 55);
            r7 = TSimd.Multiply(r7, TSimd.Broadcast(inverseDiagonal[7]));
            TSimd.Store(r0, c);
            TSimd.Store(r1, c + stride);
            TSimd.Store(r2, c + 2 * stride);
            TSimd.Store(r3, c + 3 * stride);
            TSimd.Store(r4, c + 4 * stride);
            TSimd.Store(r5, c + 5 * stride);
            TSimd.Store(r6, c + 6 * stride);
            TSimd.Store(r7, c + 7 * stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Scale(float* source, float* factor) =>
        TSimd.Multiply(TSimd.Load(source), TSimd.Broadcast(*factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Less(TVector row, TVector solved, float* u) =>
        TSimd.MultiplySubtract(TSimd.Broadcast(*u), solved, row);
}
