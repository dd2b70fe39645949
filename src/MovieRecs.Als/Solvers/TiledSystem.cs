using System.Runtime.CompilerServices;
using MovieRecs.Als.Kernels;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// A symmetric positive definite system with as many right-hand sides as unknowns, AX = B, solved by a blocked Cholesky
/// factorisation A = UᵀU. Both matrices are kept as tiles of 96 × 96, of A those on and above the diagonal: nearly all of the 2⅓·n³
/// operations are products of tiles, which stay in the second-level cache and are cut into the register tiles of the row solvers.
/// </summary>
internal sealed unsafe class TiledSystem : IDisposable
{
    /// <summary>Rows of a tile: whole register tiles of any width.</summary>
    private const int Side = 96;

    private const int Cells = Side * Side;

    private readonly int _tiles; // in a row of A, and in one of B
    private readonly AlignedBuffer<float> _cells;

    /// <summary>Allocates a system of zeros.</summary>
    /// <param name="order">Unknowns.</param>
    public TiledSystem(int order)
    {
        _tiles = TilesOf(order);
        _cells = new AlignedBuffer<float>(CellsOf(_tiles));
    }

    /// <summary>Columns of either matrix with those that pad it: their cells stay 0.</summary>
    public int PaddedOrder => _tiles * Side;

    /// <summary>Bytes that a system takes, and what solving it takes in addition.</summary>
    public static long BytesOf(int order) => sizeof(float) * (CellsOf(TilesOf(order)) + (2L * TilesOf(order) * Cells));

    public void Dispose() => _cells.Dispose();

    /// <summary>Sets a row of A, of which nothing left of the diagonal's tile is kept, and one of B.</summary>
    /// <param name="row">Below the order.</param>
    /// <param name="matrix"><see cref="PaddedOrder"/> values.</param>
    /// <param name="rightHandSides">As many.</param>
    public void SetRow(int row, ReadOnlySpan<float> matrix, ReadOnlySpan<float> rightHandSides)
    {
        var rowOfTiles = row / Side;
        for (var tile = 0; tile < _tiles; tile++)
        {
            if (tile >= rowOfTiles)
            {
                matrix.Slice(tile * Side, Side).CopyTo(RowOf(rowOfTiles, tile, row % Side));
            }

            rightHandSides.Slice(tile * Side, Side).CopyTo(RowOf(rowOfTiles, _tiles + tile, row % Side));
        }
    }

    /// <summary>Reads a row of X.</summary>
    /// <param name="row">Below the order.</param>
    /// <param name="destination">Receives as many values as it holds.</param>
    public void CopySolution(int row, Span<float> destination)
    {
        for (var start = 0; start < destination.Length; start += Side)
        {
            RowOf(row / Side, _tiles + (start / Side), row % Side)[..Math.Min(Side, destination.Length - start)]
                .CopyTo(destination[start..]);
        }
    }

    /// <summary>Puts X in the place of B. The result does not depend on the number of threads.</summary>
    /// <param name="leastPivot">
    /// A lower bound of A's eigenvalues, above 0, such as λ of a Gram matrix to which λI was added. No pivot can be below it, and
    /// one that rounding takes there is set to it.
    /// </param>
    /// <param name="threads">Where it runs.</param>
    /// <param name="cancellationToken">Checked between rows of tiles.</param>
    public void Solve(float leastPivot, WorkerThreads threads, CancellationToken cancellationToken)
    {
        using var inverses = new AlignedBuffer<float>((long)_tiles * Cells);
        using var transposed = new AlignedBuffer<float>((long)_tiles * Cells);
        for (var row = 0; row < _tiles; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Reduce(row, leastPivot, inverses.Pointer + ((long)row * Cells), threads);
        }

        for (var row = _tiles - 1; row >= 0; row--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Substitute(row, inverses.Pointer + ((long)row * Cells), transposed.Pointer, threads);
        }
    }

    private static int TilesOf(int order) => (order + Side - 1) / Side;

    private static long CellsOf(int tiles) => StartOf(tiles, tiles) * Cells;

    /// <summary>How many tiles come before a row of tiles, which begins on the diagonal of A and ends with B.</summary>
    private static long StartOf(int row, int tiles) => (2L * tiles * row) - ((long)row * (row - 1) / 2);

    private float* TileAt(int row, int column) => _cells.Pointer + ((StartOf(row, _tiles) + column - row) * Cells);

    private Span<float> RowOf(int row, int column, int rowOfTile) => new(TileAt(row, column) + (rowOfTile * Side), Side);

    /// <summary>
    /// A row of U, and of Z in UᵀZ = B: each tile loses the products of the rows above, and is solved for with the diagonal's.
    /// </summary>
    private void Reduce(int row, float leastPivot, float* inverse, WorkerThreads threads)
    {
        var diagonal = TileAt(row, row);
        for (var above = 0; above < row; above++)
        {
            SimdWidth.Run<Downdate, int>(new Downdate(TileAt(above, row), TileAt(above, row), diagonal));
        }

        InvertFactor(diagonal, leastPivot, inverse);
        threads.ForEach((2 * _tiles) - row - 1, chunk: 1, offset =>
        {
            var column = row + 1 + offset;
            var tile = TileAt(row, column);
            for (var above = 0; above < row; above++)
            {
                SimdWidth.Run<Downdate, int>(new Downdate(TileAt(above, row), TileAt(above, column), tile));
            }

            SimdWidth.Run<Replace, int>(new Replace(inverse, tile));
        });
    }

    /// <summary>A row of X in UX = Z. The left factors of the products are transposed, as the kernel takes them.</summary>
    private void Substitute(int row, float* inverse, float* transposed, WorkerThreads threads)
    {
        Transpose(inverse, transposed + ((long)row * Cells));
        threads.ForEach(
            _tiles - row - 1, chunk: 4,
            offset => Transpose(TileAt(row, row + 1 + offset), transposed + ((row + 1L + offset) * Cells)));
        threads.ForEach(_tiles, chunk: 1, index =>
        {
            var column = _tiles + index;
            var tile = TileAt(row, column);
            for (var below = row + 1; below < _tiles; below++)
            {
                SimdWidth.Run<Downdate, int>(new Downdate(transposed + ((long)below * Cells), TileAt(below, column), tile));
            }

            SimdWidth.Run<Replace, int>(new Replace(transposed + ((long)row * Cells), tile));
        });
    }

    private static void Transpose(float* source, float* destination)
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
    /// <param name="leastPivot">See <see cref="Solve"/>. The padding, whose diagonal is 0, gets it too.</param>
    /// <param name="inverse">Receives U⁻¹ with zeros below its diagonal.</param>
    private static void InvertFactor(float* tile, float leastPivot, float* inverse)
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

    /// <summary><c>C −= LᵀR</c> of tiles.</summary>
    private readonly struct Downdate(float* left, float* right, float* tile) : ISimdAction<int>
    {
        public int Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : unmanaged
        {
            Multiply<RankDowndate<TSimd, TVector>, TVector>(left, right, tile, accumulate: true);
            return 0;
        }
    }

    /// <summary><c>C = LᵀC</c> of tiles.</summary>
    private readonly struct Replace(float* left, float* tile) : ISimdAction<int>
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Multiply<T, TVector>(float* left, float* right, float* tile, bool accumulate)
        where T : struct, ITileArithmetic<TVector>
        where TVector : unmanaged
    {
        Prefetch nothing = default;
        for (var row = 0; row < Side; row += TileStrip.Rows)
        {
            TileStrip.Multiply<T, TVector>(
                left + row, right, Side, Side, tile + (row * Side), Side, Side / T.Lanes, accumulate, ref nothing);
        }
    }
}
