using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Kernels;

/// <summary>
/// Symmetric normal matrices of one row's system. Only the upper triangle is kept, row-major; a register that crosses the
/// diagonal writes its cells below it too, and nothing reads those.
/// </summary>
internal static unsafe class SymmetricKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Rows of C that one register tile computes.</summary>
    public const int PanelRows = 8;

    /// <summary><c>C (+)= PᵀP</c>, upper triangle.</summary>
    /// <param name="packed">P: depth × order, one factor vector a row.</param>
    /// <param name="packedStride">Floats from one row of P to the next.</param>
    /// <param name="depth">Rows of P.</param>
    /// <param name="matrix">C: order × order.</param>
    /// <param name="stride">Floats from one row of C to the next.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="accumulate">Whether C is added to or overwritten.</param>
    public static void RankUpdate(
        float* packed, nint packedStride, int depth, float* matrix, nint stride, int order, bool accumulate)
    {
        for (var row = 0; row < order; row += PanelRows)
        {
            var column = row & -TSimd.Lanes;
            Strip<RankUpdate<TSimd, TVector>>(
                packed + row, packed + column, packedStride, depth,
                matrix + row * stride + column, stride, (order - column) / TSimd.Lanes, accumulate);
        }
    }

    /// <summary>Eight rows of C, as many registers wide as asked.</summary>
    public static void Strip<T>(
        float* a, float* b, nint stride, int depth, float* c, nint cStride, int width, bool accumulate)
        where T : struct, ITileArithmetic<TVector>
    {
        if (TSimd.Lanes < 16)
        {
            NarrowStrip<T>(a, b, stride, depth, c, cStride, width, accumulate);
            return;
        }

        while (width > 0)
        {
            // Four are 2 + 2: a single column has one multiply-add a broadcast and waits for the loads.
            if (width is 3 or > 4)
            {
                RegisterTile.Multiply<T, TVector, Tile8x3>(a, b, stride, depth, c, cStride, accumulate);
                b += 3 * TSimd.Lanes;
                c += 3 * TSimd.Lanes;
                width -= 3;
            }
            else if (width > 1)
            {
                RegisterTile.Multiply<T, TVector, Tile8x2>(a, b, stride, depth, c, cStride, accumulate);
                b += 2 * TSimd.Lanes;
                c += 2 * TSimd.Lanes;
                width -= 2;
            }
            else
            {
                RegisterTile.Multiply<T, TVector, Tile8x1>(a, b, stride, depth, c, cStride, accumulate);
                b += TSimd.Lanes;
                c += TSimd.Lanes;
                width -= 1;
            }
        }
    }

    /// <summary>The same in tiles that sixteen registers hold.</summary>
    private static void NarrowStrip<T>(
        float* a, float* b, nint stride, int depth, float* c, nint cStride, int width, bool accumulate)
        where T : struct, ITileArithmetic<TVector>
    {
        while (width > 0)
        {
            if (width is 3 or > 4)
            {
                RegisterTile.Multiply<T, TVector, Tile4x3>(a, b, stride, depth, c, cStride, accumulate);
                RegisterTile.Multiply<T, TVector, Tile4x3>(
                    a + 4, b, stride, depth, c + 4 * cStride, cStride, accumulate);
                b += 3 * TSimd.Lanes;
                c += 3 * TSimd.Lanes;
                width -= 3;
            }
            else if (width > 1)
            {
                RegisterTile.Multiply<T, TVector, Tile4x2>(a, b, stride, depth, c, cStride, accumulate);
                RegisterTile.Multiply<T, TVector, Tile4x2>(
                    a + 4, b, stride, depth, c + 4 * cStride, cStride, accumulate);
                b += 2 * TSimd.Lanes;
                c += 2 * TSimd.Lanes;
                width -= 2;
            }
            else
            {
                RegisterTile.Multiply<T, TVector, Tile8x1>(a, b, stride, depth, c, cStride, accumulate);
                b += TSimd.Lanes;
                c += TSimd.Lanes;
                width -= 1;
            }
        }
    }

    /// <summary>
    /// Copies rows of a factor table into consecutive memory, scaled, and sums them up on the way:
    /// <c>weightedSum += Σ t·v</c>, <c>plainSum += Σ v</c> over the unscaled rows v.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Pack(
        float* table, nint tableStride, int* rows, float* targets, float* scales, int count,
        float* packed, nint packedStride, int order, float* weightedSum, float* plainSum)
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
                var source = table + rows[r] * tableStride + column;
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
