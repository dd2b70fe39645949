using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Kernels;

/// <summary>The inner product of two panels, kept wholly in registers.</summary>
internal static unsafe class RegisterTile
{
    /// <summary>
    /// <c>C[i, j] += Σ_d a[d, i] · b[d, j]</c> (or −=, or =, by the arithmetic) for 4 or 8 rows i and 1 to 3 registers of
    /// columns j. With 8 × 3 accumulators, three columns and one broadcast, 28 of AVX-512's 32 registers are in use; 4 × 3
    /// fills the 16 of AVX2. A leaf whose calls are all inlined, or the accumulators would be spilled around each.
    /// </summary>
    /// <param name="a">Row 0 of the panel whose cells are broadcast.</param>
    /// <param name="b">Row 0 of the panel whose cells are loaded in whole registers.</param>
    /// <param name="stride">Cells from one row of either panel to the next.</param>
    /// <param name="depth">Rows of the panels.</param>
    /// <param name="c">Where C begins. Nothing outside its rows × columns is written.</param>
    /// <param name="cStride">Cells from one row of C to the next.</param>
    /// <param name="accumulate">Whether C is added to or overwritten.</param>
    /// <param name="ahead">If something is fetched, one address for each row of the panels.</param>
    /// <param name="offset">What is added to each address.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Multiply<T, TVector, TShape, TFetch>(
        float* a, float* b, nint stride, int depth, float* c, nint cStride, bool accumulate, byte** ahead, nint offset)
        where T : struct, ITileArithmetic<TVector>
        where TVector : unmanaged
        where TShape : struct, ITileShape
        where TFetch : struct, ITileFetch
    {
        Start<T, TVector, TShape>(c, accumulate, out var c00, out var c01, out var c02);
        Start<T, TVector, TShape>(c + cStride, accumulate, out var c10, out var c11, out var c12);
        Start<T, TVector, TShape>(c + 2 * cStride, accumulate, out var c20, out var c21, out var c22);
        Start<T, TVector, TShape>(c + 3 * cStride, accumulate, out var c30, out var c31, out var c32);
        TVector c40, c41, c42, c50, c51, c52, c60, c61, c62, c70, c71, c72;
        Unsafe.SkipInit(out c40);
        Unsafe.SkipInit(out c41);
        Unsafe.SkipInit(out c42);
        Unsafe.SkipInit(out c50);
        Unsafe.SkipInit(out c51);
        Unsafe.SkipInit(out c52);
        Unsafe.SkipInit(out c60);
        Unsafe.SkipInit(out c61);
        Unsafe.SkipInit(out c62);
        Unsafe.SkipInit(out c70);
        Unsafe.SkipInit(out c71);
        Unsafe.SkipInit(out c72);
        if (TShape.Rows == 8)
        {
            Start<T, TVector, TShape>(c + 4 * cStride, accumulate, out c40, out c41, out c42);
            Start<T, TVector, TShape>(c + 5 * cStride, accumulate, out c50, out c51, out c52);
            Start<T, TVector, TShape>(c + 6 * cStride, accumulate, out c60, out c61, out c62);
            Start<T, TVector, TShape>(c + 7 * cStride, accumulate, out c70, out c71, out c72);
        }

        for (; depth > 0; depth--)
        {
            if (TFetch.IsOn)
            {
                Prefetch.Fetch(*ahead + offset);
                ahead++;
            }

            var b0 = T.Load(b);
            var b1 = TShape.Columns > 1 ? T.Load(b + T.Lanes) : default;
            var b2 = TShape.Columns > 2 ? T.Load(b + 2 * T.Lanes) : default;
            Step<T, TVector, TShape>(a, b0, b1, b2, ref c00, ref c01, ref c02);
            Step<T, TVector, TShape>(a + 1, b0, b1, b2, ref c10, ref c11, ref c12);
            Step<T, TVector, TShape>(a + 2, b0, b1, b2, ref c20, ref c21, ref c22);
            Step<T, TVector, TShape>(a + 3, b0, b1, b2, ref c30, ref c31, ref c32);
            if (TShape.Rows == 8)
            {
                Step<T, TVector, TShape>(a + 4, b0, b1, b2, ref c40, ref c41, ref c42);
                Step<T, TVector, TShape>(a + 5, b0, b1, b2, ref c50, ref c51, ref c52);
                Step<T, TVector, TShape>(a + 6, b0, b1, b2, ref c60, ref c61, ref c62);
                Step<T, TVector, TShape>(a + 7, b0, b1, b2, ref c70, ref c71, ref c72);
            }

            a += stride;
            b += stride;
        }

        Finish<T, TVector, TShape>(c, accumulate, c00, c01, c02);
        Finish<T, TVector, TShape>(c + cStride, accumulate, c10, c11, c12);
        Finish<T, TVector, TShape>(c + 2 * cStride, accumulate, c20, c21, c22);
        Finish<T, TVector, TShape>(c + 3 * cStride, accumulate, c30, c31, c32);
        if (TShape.Rows == 8)
        {
            Finish<T, TVector, TShape>(c + 4 * cStride, accumulate, c40, c41, c42);
            Finish<T, TVector, TShape>(c + 5 * cStride, accumulate, c50, c51, c52);
            Finish<T, TVector, TShape>(c + 6 * cStride, accumulate, c60, c61, c62);
            Finish<T, TVector, TShape>(c + 7 * cStride, accumulate, c70, c71, c72);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start<T, TVector, TShape>(
        float* c, bool accumulate, out TVector c0, out TVector c1, out TVector c2)
        where T : struct, ITileArithmetic<TVector>
        where TVector : unmanaged
        where TShape : struct, ITileShape
    {
        c0 = T.Start(c, accumulate);
        c1 = TShape.Columns > 1 ? T.Start(c + T.Lanes, accumulate) : default;
        c2 = TShape.Columns > 2 ? T.Start(c + 2 * T.Lanes, accumulate) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<T, TVector, TShape>(
        float* cell, TVector b0, TVector b1, TVector b2, ref TVector c0, ref TVector c1, ref TVector c2)
        where T : struct, ITileArithmetic<TVector>
        where TVector : unmanaged
        where TShape : struct, ITileShape
    {
        var x = T.Broadcast(cell);
        c0 = T.Step(x, b0, c0);
        if (TShape.Columns > 1)
        {
            c1 = T.Step(x, b1, c1);
        }

        if (TShape.Columns > 2)
        {
            c2 = T.Step(x, b2, c2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<T, TVector, TShape>(float* c, bool accumulate, TVector c0, TVector c1, TVector c2)
        where T : struct, ITileArithmetic<TVector>
        where TVector : unmanaged
        where TShape : struct, ITileShape
    {
        T.Finish(c0, c, accumulate);
        if (TShape.Columns > 1)
        {
            T.Finish(c1, c + T.Lanes, accumulate);
        }

        if (TShape.Columns > 2)
        {
            T.Finish(c2, c + 2 * T.Lanes, accumulate);
        }
    }
}
