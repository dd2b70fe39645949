using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MovieRecs.Als.Kernels;

/// <summary>
/// Cholesky factorisation <c>A = UᵀU</c> in panels of eight rows, for orders that fit the first-level cache, with two
/// right-hand sides carried along. The triangle on each panel's diagonal is kept as D^½U′ with a unit diagonal in U′: then the
/// chain from one pivot to the next is a division and a multiply-add, and no square root waits in it.
/// </summary>
internal static unsafe class CholeskyKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    private const int PanelRows = TileStrip.Rows;

    /// <summary>Factors in place and solves <c>Uᵀz = b</c> for up to two right-hand sides on the way.</summary>
    /// <param name="matrix">Upper triangle of A, row-major; U on return, except for the blocks on the diagonal.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="pivotFloors">
    /// The least value of each pivot. One that rounding has taken below it carries no information; its unknown is left
    /// out, that is, set to zero, so that a nearly singular system still has a finite answer.
    /// </param>
    /// <param name="inverseDiagonal">1/U[i, i] on return, 0 for an unknown that is left out.</param>
    /// <param name="blocks">U′ on return: eight rows of eight for each panel.</param>
    /// <param name="first">b on entry, z on return.</param>
    /// <param name="second">Another b, or null.</param>
    public static void Factor(
        float* matrix, nint stride, int order, float* pivotFloors, float* inverseDiagonal, float* blocks,
        float* first, float* second)
    {
        Prefetch nothing = default;
        for (var row = 0; row < order; row += PanelRows)
        {
            var column = row & -TSimd.Lanes;
            var panel = matrix + (row * stride);
            var block = blocks + (row * PanelRows);
            if (row > 0)
            {
                TileStrip.Multiply<RankDowndate<TSimd, TVector>, TVector>(
                    matrix + row, matrix + column, stride, row,
                    panel + column, stride, (order - column) / TSimd.Lanes, accumulate: true, ref nothing);
            }

            FactorBlock(panel + row, stride, pivotFloors + row, block, inverseDiagonal + row);
            SolvePanel(block, inverseDiagonal + row, panel, stride, (row + PanelRows) & -TSimd.Lanes, order);
            Substitute(block, inverseDiagonal + row, panel, stride, row, order, first);
            if (second != null)
            {
                Substitute(block, inverseDiagonal + row, panel, stride, row, order, second);
            }
        }
    }

    /// <summary>Solves <c>Uᵀz = b</c> with a factor that is there already.</summary>
    /// <param name="matrix">U as <see cref="Factor"/> leaves it.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="inverseDiagonal">1/U[i, i].</param>
    /// <param name="blocks">U′.</param>
    /// <param name="x">b on entry, z on return.</param>
    public static void SolveLower(
        float* matrix, nint stride, int order, float* inverseDiagonal, float* blocks, float* x)
    {
        for (var row = 0; row < order; row += PanelRows)
        {
            Substitute(blocks + (row * PanelRows), inverseDiagonal + row, matrix + (row * stride), stride, row, order, x);
        }
    }

    /// <summary>Solves <c>Ux = z</c>, from the last panel up.</summary>
    /// <param name="matrix">U as <see cref="Factor"/> leaves it.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="inverseDiagonal">1/U[i, i].</param>
    /// <param name="blocks">U′.</param>
    /// <param name="x">z on entry, x on return.</param>
    public static void SolveUpper(
        float* matrix, nint stride, int order, float* inverseDiagonal, float* blocks, float* x)
    {
        for (var row = order - PanelRows; row >= 0; row -= PanelRows)
        {
            SubtractRows(matrix + (row * stride), stride, row + PanelRows, order, x, x + row);
            var u = blocks + (row * PanelRows);
            var y = x + row;
            var inverse = inverseDiagonal + row;
            var x7 = y[7] * inverse[7];
            var x6 = (y[6] * inverse[6]) - (u[55] * x7);
            var x5 = (y[5] * inverse[5]) - (u[47] * x7) - (u[46] * x6);
            var x4 = (y[4] * inverse[4]) - (u[39] * x7) - (u[38] * x6) - (u[37] * x5);
            var x3 = (y[3] * inverse[3]) - (u[31] * x7) - (u[30] * x6) - (u[29] * x5) - (u[28] * x4);
            var x2 = (y[2] * inverse[2]) - (u[23] * x7) - (u[22] * x6) - (u[21] * x5) - (u[20] * x4) - (u[19] * x3);
            var x1 = (y[1] * inverse[1]) - (u[15] * x7) - (u[14] * x6) - (u[13] * x5) - (u[12] * x4) - (u[11] * x3)
                - (u[10] * x2);
            y[0] = (y[0] * inverse[0]) - (u[7] * x7) - (u[6] * x6) - (u[5] * x5) - (u[4] * x4) - (u[3] * x3)
                - (u[2] * x2) - (u[1] * x1);
            (y[1], y[2], y[3], y[4], y[5], y[6], y[7]) = (x1, x2, x3, x4, x5, x6, x7);
        }
    }

    /// <summary>Subtracts the products of eight rows with x, from a column on, from eight sums.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SubtractRows(float* rows, nint stride, int from, int order, float* x, float* sums)
    {
        for (var i = 0; i < PanelRows; i++, rows += stride)
        {
            var column = from;
            var total = sums[i];
            if (TSimd.Lanes > PanelRows && column % TSimd.Lanes != 0)
            {
                total -= Vector256.Dot(Vector256.Load(rows + column), Vector256.Load(x + column));
                column += PanelRows;
            }

            TVector sum = default;
            for (; column < order; column += TSimd.Lanes)
            {
                sum = TSimd.MultiplyAdd(TSimd.Load(rows + column), TSimd.Load(x + column), sum);
            }

            sums[i] = total - TSimd.Sum(sum);
        }
    }

    /// <summary>
    /// The block on the diagonal: U′ without its unit diagonal, zeros below, and the inverse of the diagonal of U.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FactorBlock(
        float* diagonal, nint stride, float* pivotFloors, float* block, float* inverseDiagonal)
    {
        var r0 = Vector256.Load(diagonal);
        var r1 = Vector256.Load(diagonal + stride);
        var r2 = Vector256.Load(diagonal + (2 * stride));
        var r3 = Vector256.Load(diagonal + (3 * stride));
        var r4 = Vector256.Load(diagonal + (4 * stride));
        var r5 = Vector256.Load(diagonal + (5 * stride));
        var r6 = Vector256.Load(diagonal + (6 * stride));
        var r7 = Vector256.Load(diagonal + (7 * stride));
        var pivots = Vector256<float>.Zero;

        var p0 = Reciprocal(r0, 0, pivotFloors, ref pivots);
        r1 = Eliminate(r1, r0, 1, p0);
        r2 = Eliminate(r2, r0, 2, p0);
        r3 = Eliminate(r3, r0, 3, p0);
        r4 = Eliminate(r4, r0, 4, p0);
        r5 = Eliminate(r5, r0, 5, p0);
        r6 = Eliminate(r6, r0, 6, p0);
        r7 = Eliminate(r7, r0, 7, p0);

        var p1 = Reciprocal(r1, 1, pivotFloors, ref pivots);
        r2 = Eliminate(r2, r1, 2, p1);
        r3 = Eliminate(r3, r1, 3, p1);
        r4 = Eliminate(r4, r1, 4, p1);
        r5 = Eliminate(r5, r1, 5, p1);
        r6 = Eliminate(r6, r1, 6, p1);
        r7 = Eliminate(r7, r1, 7, p1);

        var p2 = Reciprocal(r2, 2, pivotFloors, ref pivots);
        r3 = Eliminate(r3, r2, 3, p2);
        r4 = Eliminate(r4, r2, 4, p2);
        r5 = Eliminate(r5, r2, 5, p2);
        r6 = Eliminate(r6, r2, 6, p2);
        r7 = Eliminate(r7, r2, 7, p2);

        var p3 = Reciprocal(r3, 3, pivotFloors, ref pivots);
        r4 = Eliminate(r4, r3, 4, p3);
        r5 = Eliminate(r5, r3, 5, p3);
        r6 = Eliminate(r6, r3, 6, p3);
        r7 = Eliminate(r7, r3, 7, p3);

        var p4 = Reciprocal(r4, 4, pivotFloors, ref pivots);
        r5 = Eliminate(r5, r4, 5, p4);
        r6 = Eliminate(r6, r4, 6, p4);
        r7 = Eliminate(r7, r4, 7, p4);

        var p5 = Reciprocal(r5, 5, pivotFloors, ref pivots);
        r6 = Eliminate(r6, r5, 6, p5);
        r7 = Eliminate(r7, r5, 7, p5);

        var p6 = Reciprocal(r6, 6, pivotFloors, ref pivots);
        r7 = Eliminate(r7, r6, 7, p6);

        var p7 = Reciprocal(r7, 7, pivotFloors, ref pivots);

        StoreRow(r0 * p0, 0, block);
        StoreRow(r1 * p1, 1, block);
        StoreRow(r2 * p2, 2, block);
        StoreRow(r3 * p3, 3, block);
        StoreRow(r4 * p4, 4, block);
        StoreRow(r5 * p5, 5, block);
        StoreRow(r6 * p6, 6, block);
        (Vector256<float>.One / Vector256.Sqrt(pivots)).Store(inverseDiagonal);
    }

    /// <summary>One over the pivot, or zero if it is below its floor; the pivot itself, or infinity, goes to its lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Reciprocal(
        Vector256<float> row, int lane, float* floors, ref Vector256<float> pivots)
    {
        var pivot = Broadcast(row, lane);
        var usable = Vector256.GreaterThanOrEqual(pivot, Vector256.Create(floors[lane]));
        pivots = Vector256.ConditionalSelect(
            Vector256.Equals(Vector256<int>.Indices, Vector256.Create(lane)).AsSingle(),
            Vector256.ConditionalSelect(usable, pivot, Vector256.Create(float.PositiveInfinity)),
            pivots);
        return Vector256.ConditionalSelect(usable, Vector256<float>.One / pivot, Vector256<float>.Zero);
    }

    /// <summary>
    /// The product of the two rows does not wait for the division: the chain is one division and one multiply-add.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Eliminate(
        Vector256<float> row, Vector256<float> pivotRow, int lane, Vector256<float> reciprocal) =>
        Simd256.MultiplySubtract(Broadcast(pivotRow, lane) * pivotRow, reciprocal, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Broadcast(Vector256<float> row, int lane) =>
        Vector256.Shuffle(row, Vector256.Create(lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(Vector256<float> row, int lane, float* block) =>
        (row & Vector256.GreaterThan(Vector256<int>.Indices, Vector256.Create(lane)).AsSingle())
            .Store(block + (lane * PanelRows));

    /// <summary>Eight rows of U right of their diagonal block, one register of columns at a time.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SolvePanel(float* block, float* inverseDiagonal, float* panel, nint stride, int from, int order)
    {
        for (var column = from; column < order; column += TSimd.Lanes)
        {
            var c = panel + column;
            var r0 = TSimd.Load(c);
            var r1 = Less(TSimd.Load(c + stride), r0, block + 1);
            var r2 = Less(Less(TSimd.Load(c + (2 * stride)), r0, block + 2), r1, block + 10);
            var r3 = Less(Less(Less(TSimd.Load(c + (3 * stride)), r0, block + 3), r1, block + 11), r2, block + 19);
            var r4 = Less(Less(TSimd.Load(c + (4 * stride)), r0, block + 4), r1, block + 12);
            r4 = Less(Less(r4, r2, block + 20), r3, block + 28);
            var r5 = Less(Less(TSimd.Load(c + (5 * stride)), r0, block + 5), r1, block + 13);
            r5 = Less(Less(Less(r5, r2, block + 21), r3, block + 29), r4, block + 37);
            var r6 = Less(Less(Less(TSimd.Load(c + (6 * stride)), r0, block + 6), r1, block + 14), r2, block + 22);
            r6 = Less(Less(Less(r6, r3, block + 30), r4, block + 38), r5, block + 46);
            var r7 = Less(Less(Less(TSimd.Load(c + (7 * stride)), r0, block + 7), r1, block + 15), r2, block + 23);
            r7 = Less(Less(Less(Less(r7, r3, block + 31), r4, block + 39), r5, block + 47), r6, block + 55);
            Store(r0, inverseDiagonal, c);
            Store(r1, inverseDiagonal + 1, c + stride);
            Store(r2, inverseDiagonal + 2, c + (2 * stride));
            Store(r3, inverseDiagonal + 3, c + (3 * stride));
            Store(r4, inverseDiagonal + 4, c + (4 * stride));
            Store(r5, inverseDiagonal + 5, c + (5 * stride));
            Store(r6, inverseDiagonal + 6, c + (6 * stride));
            Store(r7, inverseDiagonal + 7, c + (7 * stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Less(TVector row, TVector solved, float* u) =>
        TSimd.MultiplySubtract(TSimd.Broadcast(*u), solved, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector row, float* scale, float* destination) =>
        TSimd.Store(TSimd.Multiply(row, TSimd.Broadcast(*scale)), destination);

    /// <summary>Solves for eight entries of z and subtracts their part from the entries of b still to come.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Substitute(
        float* block, float* inverseDiagonal, float* panel, nint stride, int row, int order, float* right)
    {
        var y = right + row;
        var y0 = y[0];
        var y1 = y[1] - (block[1] * y0);
        var y2 = y[2] - (block[2] * y0) - (block[10] * y1);
        var y3 = y[3] - (block[3] * y0) - (block[11] * y1) - (block[19] * y2);
        var y4 = y[4] - (block[4] * y0) - (block[12] * y1) - (block[20] * y2) - (block[28] * y3);
        var y5 = y[5] - (block[5] * y0) - (block[13] * y1) - (block[21] * y2) - (block[29] * y3) - (block[37] * y4);
        var y6 = y[6] - (block[6] * y0) - (block[14] * y1) - (block[22] * y2) - (block[30] * y3) - (block[38] * y4)
            - (block[46] * y5);
        var y7 = y[7] - (block[7] * y0) - (block[15] * y1) - (block[23] * y2) - (block[31] * y3) - (block[39] * y4)
            - (block[47] * y5) - (block[55] * y6);
        y0 *= inverseDiagonal[0];
        y1 *= inverseDiagonal[1];
        y2 *= inverseDiagonal[2];
        y3 *= inverseDiagonal[3];
        y4 *= inverseDiagonal[4];
        y5 *= inverseDiagonal[5];
        y6 *= inverseDiagonal[6];
        y7 *= inverseDiagonal[7];
        for (var column = (row + PanelRows) & -TSimd.Lanes; column < order; column += TSimd.Lanes)
        {
            var u = panel + column;
            var even = Less(TSimd.Load(right + column), TSimd.Load(u), &y0);
            var odd = TSimd.Multiply(TSimd.Load(u + stride), TSimd.Broadcast(-y1));
            even = Less(even, TSimd.Load(u + (2 * stride)), &y2);
            odd = Less(odd, TSimd.Load(u + (3 * stride)), &y3);
            even = Less(even, TSimd.Load(u + (4 * stride)), &y4);
            odd = Less(odd, TSimd.Load(u + (5 * stride)), &y5);
            even = Less(even, TSimd.Load(u + (6 * stride)), &y6);
            odd = Less(odd, TSimd.Load(u + (7 * stride)), &y7);
            TSimd.Store(TSimd.Add(even, odd), right + column);
        }

        // A register that begins before the panel's end has overwritten entries of the panel.
        (y[0], y[1], y[2], y[3]) = (y0, y1, y2, y3);
        (y[4], y[5], y[6], y[7]) = (y4, y5, y6, y7);
    }
}
