namespace MovieRecs.Als.Kernels;

/// <summary>Eight rows of a product, cut into register tiles.</summary>
internal static unsafe class TileStrip
{
    /// <summary>Rows of C that a strip computes.</summary>
    public const int Rows = 8;

    /// <summary><c>C[i, j] = Σ_d a[d, i] · b[d, j]</c> for eight rows, see <see cref="RegisterTile"/>.</summary>
    /// <param name="a">Row 0 of the panel whose cells are broadcast.</param>
    /// <param name="b">Row 0 of the panel whose cells are loaded in whole registers.</param>
    /// <param name="stride">Cells from one row of either panel to the next.</param>
    /// <param name="depth">Rows of the panels.</param>
    /// <param name="c">Where C begins.</param>
    /// <param name="cStride">Cells from one row of C to the next.</param>
    /// <param name="width">Registers in a row of C.</param>
    /// <param name="accumulate">Whether C is added to or overwritten.</param>
    /// <param name="upcoming">What to fetch meanwhile.</param>
    public static void Multiply<T, TVector>(
        float* a, float* b, nint stride, int depth, float* c, nint cStride, int width, bool accumulate,
        ref Prefetch upcoming)
        where T : struct, ITileArithmetic<TVector>
        where TVector : unmanaged
    {
        while (width > 0)
        {
            // Four are 2 + 2: a single column has one multiply-add per broadcast and waits for the loads.
            var columns = width is 3 or > 4 ? 3 : Math.Min(width, 2);
            if (columns == 1)
            {
                Multiply<T, TVector, Tile8x1>(a, b, stride, depth, c, cStride, accumulate, ref upcoming);
            }
            else if (T.Lanes == 16)
            {
                if (columns == 3)
                {
                    Multiply<T, TVector, Tile8x3>(a, b, stride, depth, c, cStride, accumulate, ref upcoming);
                }
                else
                {
                    Multiply<T, TVector, Tile8x2>(a, b, stride, depth, c, cStride, accumulate, ref upcoming);
                }
            }
            else
            {
                // Half the rows at a time, for machines with sixteen registers.
                for (var row = 0; row < Rows; row += 4)
                {
                    var half = c + (row * cStride);
                    if (columns == 3)
                    {
                        Multiply<T, TVector, Tile4x3>(a + row, b, stride, depth, half, cStride, accumulate, ref upcoming);
                    }
                    else
                    {
                        Multiply<T, TVector, Tile4x2>(a + row, b, stride, depth, half, cStride, accumulate, ref upcoming);
                    }
                }
            }

            b += columns * T.Lanes;
            c += columns * T.Lanes;
            width -= columns;
        }
    }

    private static void Multiply<T, TVector, TShape>(
        float* a, float* b, nint stride, int depth, float* c, nint cStride, bool accumulate, ref Prefetch upcoming)
        where T : struct, ITileArithmetic<TVector>
        where TVector : unmanaged
        where TShape : struct, ITileShape
    {
        var ahead = upcoming.Take(depth, out var offset);
        if (ahead != null)
        {
            RegisterTile.Multiply<T, TVector, TShape, FetchesAhead>(
                a, b, stride, depth, c, cStride, accumulate, ahead, offset);
        }
        else
        {
            RegisterTile.Multiply<T, TVector, TShape, FetchesNothing>(
                a, b, stride, depth, c, cStride, accumulate, null, 0);
        }
    }
}
