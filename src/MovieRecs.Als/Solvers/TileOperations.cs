using System.Diagnostics;
using System.Runtime.CompilerServices;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// What blocked factorisations do with square tiles, each row-major in consecutive memory. Two of them fit the second-level cache
/// with a third that is added up, and are cut into the register tiles of the row solvers.
/// </summary>
internal static unsafe class TileOperations
{
    /// <summary>Rows of a tile: whole register tiles of any width.</summary>
    public const int Side = 96;

    public const int Cells = Side * Side;

    /// <summary><c>C −= LᵀR</c>.</summary>
    public static void Downdate(float* left, float* right, float* tile) =>
        SimdWidth.Run<DowndateAction, int>(new DowndateAction(left, right, tile));

    /// <summary><c>C = LᵀC</c>.</summary>
    public static void Replace(float* left, float* tile) =>
        SimdWidth.Run<ReplaceAction, int>(new ReplaceAction(left, tile));

    /// <summary><c>C += LᵀR</c>, or <c>C = LᵀR</c>.</summary>
    public static void Update(float* left, float* right, float* tile, bool accumulate) =>
        SimdWidth.Run<UpdateAction, int>(new UpdateAction(left, right, tile, accumulate));

    /// <summary>The transpose of a tile; not in place.</summary>
    public static void Transpose(float* source, float* destination)
    {
        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
            {
                destination[(column * Side) + row] = source[(row * Side) + column];
            }
        }
    }

    /// <summary>The inverse of a tile's Cholesky factor, in double precision: U⁻¹ with D = UᵀU.</summary>
    /// <param name="tile">D; its upper triangle is read.</param>
    /// <param name="leastPivot">What a pivot below it is set to. The padding, whose diagonal is 0, gets it too.</param>
    /// <param name="inverse">Receives U⁻¹ with zeros below its diagonal.</param>
    public static void InvertFactor(float* tile, float leastPivot, float* inverse)
    {
        var factor = new double[Cells];
        var columns = new double[Cells]; // of U⁻¹, each consecutive
        for (var row = 0; row < Side; row++)
        {
            for (var column = row; column < Side; column++)
            {
                var sum = (double)tile[(row * Side) + column];
                for (var above = 0; above < row; above++)
                {
                    sum -= factor[(row * Side) + above] * factor[(column * Side) + above];
                }

                // Row by row of Uᵀ: what is summed over is consecutive.
                factor[(column * Side) + row] = column == row
                    ? Math.Sqrt(Math.Max(sum, leastPivot))
                    : sum / factor[(row * Side) + row];
            }
        }

        for (var column = 0; column < Side; column++)
        {
            for (var row = column; row >= 0; row--)
            {
                var sum = row == column ? 1.0 : 0;
                for (var between = row + 1; between <= column; between++)
                {
                    sum -= factor[(between * Side) + row] * columns[(column * Side) + between];
                }

                columns[(column * Side) + row] = sum / factor[(row * Side) + row];
                inverse[(row * Side) + column] = (float)columns[(column * Side) + row];
            }

            for (var row = column + 1; row < Side; row++)
            {
                inverse[(row * Side) + column] = 0;
            }
        }
    }

    private readonly struct UpdateAction(float* left, float* right, float* tile, bool accumulate) : ISimdAction<int>
    {
        public int Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            Multiply<RankUpdate<TSimd, TVector>, TVector>(left, right, tile, accumulate);
            return 0;
        }
    }

    private readonly struct DowndateAction(float* left, float* right, float* tile) : ISimdAction<int>
    {
        public int Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            Multiply<RankDowndate<TSimd, TVector>, TVector>(left, right, tile, accumulate: true);
            return 0;
        }
    }

    private readonly struct ReplaceAction(float* left, float* tile) : ISimdAction<int>
    {
        public int Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            const int line = 64 / sizeof(float);
            var room = stackalloc float[Cells + line];
            var copy = (float*)(((nuint)room + 63) & ~(nuint)63);
            new ReadOnlySpan<float>(tile, Cells).CopyTo(new Span<float>(copy, Cells));
            Multiply<RankUpdate<TSimd, TVector>, TVector>(left, copy, tile, accumulate: false);
            return 0;
        }
    }

    /// <summary>
    /// Strip by strip below three registers of columns at a time: those of the right factor, which every strip needs, then stay
    /// in the first-level cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Multiply<T, TVector>(float* left, float* right, float* tile, bool accumulate)
        where T : struct, ITileArithmetic<TVector>
        where TVector : unmanaged
    {
        const int registers = 3;
        Debug.Assert(Side % (registers * T.Lanes) == 0, "A tile is whole blocks of columns.");
        Prefetch nothing = default;
        for (var column = 0; column < Side; column += registers * T.Lanes)
        {
            for (var row = 0; row < Side; row += TileStrip.Rows)
            {
                TileStrip.Multiply<T, TVector>(
                    left + row, right + column, Side, Side, tile + (row * Side) + column, Side, registers, accumulate,
                    ref nothing);
            }
        }
    }
}
