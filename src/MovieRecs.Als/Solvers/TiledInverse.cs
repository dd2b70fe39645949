using MovieRecs.Als.Kernels;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// The inverse of a symmetric positive definite matrix in the matrix's own place: A = UᵀU, X = U⁻ᵀ, A⁻¹ = XᵀX, a third of the n³
/// operations each. Only the upper triangle is kept, as tiles (<see cref="TileOperations"/>). A system with the identity on its
/// right side (<see cref="TiledSystem"/>) would take 2⅓ times as many operations and three times the memory.
/// </summary>
internal sealed unsafe class TiledInverse : IDisposable
{
    private const int Side = TileOperations.Side;
    private const int Cells = TileOperations.Cells;

    private readonly int _tiles; // in a row
    private readonly AlignedBuffer<float> _cells;

    /// <summary>Allocates a matrix of zeros.</summary>
    /// <param name="order">Its rows.</param>
    public TiledInverse(int order)
    {
        Order = order;
        _tiles = RowsOfTiles(order);
        _cells = new AlignedBuffer<float>(StartOf(_tiles, _tiles) * Cells);
    }

    /// <summary>Rows.</summary>
    public int Order { get; }

    /// <summary>Columns with those that pad them: their cells stay 0.</summary>
    public int PaddedOrder => _tiles * Side;

    /// <summary>Bytes that a matrix takes, and what inverting it takes in addition.</summary>
    public static long BytesOf(int order) =>
        sizeof(float) * (StartOf(RowsOfTiles(order), RowsOfTiles(order)) + (2L * RowsOfTiles(order))) * Cells;

    /// <summary>Rows of tiles of a matrix: what <see cref="CopyRows"/> counts.</summary>
    public static int RowsOfTiles(int order) => (order + Side - 1) / Side;

    public void Dispose() => _cells.Dispose();

    /// <summary>The first column of a row that is kept: that of the diagonal's tile.</summary>
    public static int FirstColumnOf(int row) => row / Side * Side;

    /// <summary>Sets a row, of which nothing left of <see cref="FirstColumnOf"/> is kept.</summary>
    /// <param name="row">Below the order.</param>
    /// <param name="values"><see cref="PaddedOrder"/> values.</param>
    public void SetRow(int row, ReadOnlySpan<float> values)
    {
        for (var column = row / Side; column < _tiles; column++)
        {
            values.Slice(column * Side, Side).CopyTo(
                new Span<float>(TileAt(row / Side, column) + (row % Side * Side), Side));
        }
    }

    /// <summary>Puts the inverse in the place of the matrix. The result does not depend on the number of threads.</summary>
    /// <param name="leastPivot">
    /// A lower bound of the eigenvalues, above 0, such as λ of a Gram matrix to which λI was added. No pivot can be below it, and
    /// one that rounding takes there is set to it.
    /// </param>
    /// <param name="threads">Where it runs.</param>
    /// <param name="cancellationToken">Checked between rows of tiles.</param>
    public void Invert(float leastPivot, WorkerThreads threads, CancellationToken cancellationToken)
    {
        using var inverses = new AlignedBuffer<float>((long)_tiles * Cells); // U⁻¹ of the diagonal's tiles
        using var row = new AlignedBuffer<float>((long)_tiles * Cells);
        for (var index = 0; index < _tiles; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Factorize(index, leastPivot, inverses.Pointer + ((long)index * Cells), threads);
        }

        for (var index = 0; index < _tiles; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Substitute(index, inverses.Pointer + ((long)index * Cells), row.Pointer, threads);
        }

        for (var index = 0; index < _tiles; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Square(index, row.Pointer, threads);
        }
    }

    /// <summary>Reads as many rows as a tile has, or as are left.</summary>
    /// <param name="rowOfTiles">Below <see cref="RowsOfTiles"/>.</param>
    /// <param name="rows">All rows of the matrix; those of the tile, each of the order's length, are written.</param>
    public void CopyRows(int rowOfTiles, float[][] rows)
    {
        var transposed = stackalloc float[Cells];
        var first = rowOfTiles * Side;
        var count = Math.Min(Side, Order - first);
        for (var column = 0; column < _tiles; column++)
        {
            var source = TileAt(Math.Min(rowOfTiles, column), Math.Max(rowOfTiles, column));
            if (column < rowOfTiles)
            {
                TileOperations.Transpose(source, transposed);
                source = transposed;
            }

            for (var row = 0; row < count; row++)
            {
                new ReadOnlySpan<float>(source + (row * Side), Math.Min(Side, Order - (column * Side)))
                    .CopyTo(rows[first + row].AsSpan(column * Side));
            }
        }
    }

    /// <summary>How many tiles come before a row of tiles, which begins on the diagonal.</summary>
    private static long StartOf(int row, int tiles) => ((long)tiles * row) - ((long)row * (row - 1) / 2);

    private float* TileAt(int row, int column) => _cells.Pointer + ((StartOf(row, _tiles) + column - row) * Cells);

    private static void Copy(float* source, float* destination) =>
        new ReadOnlySpan<float>(source, Cells).CopyTo(new Span<float>(destination, Cells));

    /// <summary>A row of U: each tile loses the products of the rows above, and is solved for with the diagonal's.</summary>
    private void Factorize(int row, float leastPivot, float* inverse, WorkerThreads threads)
    {
        var diagonal = TileAt(row, row);
        for (var above = 0; above < row; above++)
        {
            TileOperations.Downdate(TileAt(above, row), TileAt(above, row), diagonal);
        }

        TileOperations.InvertFactor(diagonal, leastPivot, inverse);
        threads.ForEach(_tiles - row - 1, chunk: 1, offset =>
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

    /// <summary>
    /// A row of X, which is a lower triangle, in UᵀX = I. Its tile of column i takes the place of U's of row i, in the same
    /// column as the row's number, once the whole row is there: no other row needs that column of U.
    /// </summary>
    /// <param name="row">Which.</param>
    /// <param name="inverse">U⁻¹ of the diagonal's tile.</param>
    /// <param name="room">For a row of tiles.</param>
    /// <param name="threads">Where it runs.</param>
    private void Substitute(int row, float* inverse, float* room, WorkerThreads threads)
    {
        threads.ForEach(row, chunk: 1, column =>
        {
            var tile = room + ((long)column * Cells);
            new Span<float>(tile, Cells).Clear();
            for (var above = column; above < row; above++)
            {
                TileOperations.Downdate(TileAt(above, row), TileAt(column, above), tile);
            }

            TileOperations.Replace(inverse, tile);
        });
        threads.ForEach(
            row, chunk: 4,
            column => Copy(room + ((long)column * Cells), TileAt(column, row)));
        TileOperations.Transpose(inverse, TileAt(row, row));
    }

    /// <summary>
    /// A row of XᵀX from its diagonal on. The tiles of X that it needs beside those of later rows are its own, which it overwrites:
    /// they are copied first.
    /// </summary>
    private void Square(int row, float* room, WorkerThreads threads)
    {
        var count = _tiles - row;
        threads.ForEach(
            count, chunk: 4,
            offset => Copy(TileAt(row, row + offset), room + ((long)offset * Cells)));
        threads.ForEach(count, chunk: 1, offset =>
        {
            var column = row + offset;
            for (var below = column; below < _tiles; below++)
            {
                var left = room + ((long)(below - row) * Cells);
                var right = offset == 0 ? left : TileAt(column, below);
                TileOperations.Update(left, right, TileAt(row, column), accumulate: below > column);
            }
        });
    }
}
