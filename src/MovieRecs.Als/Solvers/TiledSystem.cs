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
    private const int Side = TileOperations.Side;
    private const int Cells = TileOperations.Cells;

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
            TileOperations.Downdate(TileAt(above, row), TileAt(above, row), diagonal);
        }

        TileOperations.InvertFactor(diagonal, leastPivot, inverse);
        threads.ForEach((2 * _tiles) - row - 1, chunk: 1, offset =>
        {
            var column = row + 1 + offset;
            var tile = TileAt(row, column);
            for (var above = 0; above < row; above++)
            {
                TileOperations.Downdate(TileAt(above, row), TileAt(above, column), tile);
            }

            TileOperations.Replace(inverse, tile);
        });
    }

    /// <summary>A row of X in UX = Z. The left factors of the products are transposed, as the kernel takes them.</summary>
    private void Substitute(int row, float* inverse, float* transposed, WorkerThreads threads)
    {
        TileOperations.Transpose(inverse, transposed + ((long)row * Cells));
        threads.ForEach(
            _tiles - row - 1, chunk: 4,
            offset => TileOperations.Transpose(TileAt(row, row + 1 + offset), transposed + ((row + 1L + offset) * Cells)));
        threads.ForEach(_tiles, chunk: 1, index =>
        {
            var column = _tiles + index;
            var tile = TileAt(row, column);
            for (var below = row + 1; below < _tiles; below++)
            {
                TileOperations.Downdate(transposed + ((long)below * Cells), TileAt(below, column), tile);
            }

            TileOperations.Replace(transposed + ((long)row * Cells), tile);
        });
    }
}
