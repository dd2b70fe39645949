using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Kernels;

/// <summary>
/// Symmetric normal matrices of one row's system. Only the upper triangle is kept, row-major; a register that crosses the
/// diagonal writes its cells below it too, and nothing reads those.
/// </summary>
internal static unsafe class SymmetricKernels
{
    /// <summary><c>C (+)= PᵀP</c>, upper triangle (BLAS <c>ssyrk</c>).</summary>
    /// <param name="packed">P: depth × order, one factor vector per row.</param>
    /// <param name="packedStride">Cells from one row of P to the next.</param>
    /// <param name="depth">Rows of P.</param>
    /// <param name="matrix">C: order × order.</param>
    /// <param name="stride">Floats from one row of C to the next.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="accumulate">Whether C is added to or overwritten.</param>
    /// <param name="upcoming">What to fetch meanwhile.</param>
    public static void RankUpdate<T, TVector>(
        float* packed, nint packedStride, int depth, float* matrix, nint stride, int order, bool accumulate,
        Prefetch upcoming)
        where T : struct, ITileArithmetic<TVector>
        where TVector : unmanaged
    {
        for (var row = 0; row < order; row += TileStrip.Rows)
        {
            var column = row & -T.Lanes;
            TileStrip.Multiply<T, TVector>(
                packed + row, packed + column, packedStride, depth,
                matrix + (row * stride) + column, stride, (order - column) / T.Lanes, accumulate, ref upcoming);
        }

        upcoming.TakeRest();
    }

    /// <summary>
    /// Copies rows of a factor table into consecutive memory, scaled, and sums them up on the way:
    /// <c>weightedSum += Σ t·v</c>, <c>plainSum += Σ v</c> over the unscaled rows v.
    /// </summary>
    /// <param name="table">Rows of <paramref name="order"/> floats.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="targets">t, one per row.</param>
    /// <param name="scales">A factor for each row as it is copied, or null for none.</param>
    /// <param name="count">Rows to copy.</param>
    /// <param name="packed">Where to.</param>
    /// <param name="packedStride">Floats from one copy to the next.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="weightedSum">Added to.</param>
    /// <param name="plainSum">Added to.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Pack<TSimd, TVector>(
        float* table, int* rows, float* targets, float* scales, int count,
        float* packed, nint packedStride, int order, float* weightedSum, float* plainSum)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        for (var column = 0; column < order; column += 2 * TSimd.Lanes)
        {
            var second = column + TSimd.Lanes < order ? TSimd.Lanes : 0; // an odd last register is done twice
            var weighted0 = TSimd.Load(weightedSum + column);
            var weighted1 = TSimd.Load(weightedSum + column + second);
            var plain0 = TSimd.Load(plainSum + column);
            var plain1 = TSimd.Load(plainSum + column + second);
            var destination = packed + column;
            for (var r = 0; r < count; r++)
            {
                var source = table + ((nint)rows[r] * order) + column;
                var v0 = TSimd.Load(source);
                var v1 = TSimd.Load(source + second);
                var target = TSimd.Broadcast(targets[r]);
                weighted0 = TSimd.MultiplyAdd(target, v0, weighted0);
                weighted1 = TSimd.MultiplyAdd(target, v1, weighted1);
                plain0 = TSimd.Add(plain0, v0);
                plain1 = TSimd.Add(plain1, v1);
                if (scales != null)
                {
                    var scale = TSimd.Broadcast(scales[r]);
                    v0 = TSimd.Multiply(scale, v0);
                    v1 = TSimd.Multiply(scale, v1);
                }

                TSimd.Store(v0, destination);
                TSimd.Store(v1, destination + second);
                destination += packedStride;
            }

            TSimd.Store(weighted0, weightedSum + column);
            TSimd.Store(weighted1, weightedSum + column + second);
            TSimd.Store(plain0, plainSum + column);
            TSimd.Store(plain1, plainSum + column + second);
        }
    }
}
