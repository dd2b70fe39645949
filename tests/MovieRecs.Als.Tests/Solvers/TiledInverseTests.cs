using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Tests.Solvers;

[Trait("Category", "Vector")]
public sealed class TiledInverseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(95)]
    [InlineData(96)]
    [InlineData(97)]
    [InlineData(193)]
    [InlineData(400)]
    public void The_product_with_the_matrix_is_the_identity(int order)
    {
        var matrix = Made(order, seed: order);
        var inverse = InverseOf(matrix, threads: 2);

        for (var row = 0; row < order; row += order < 10 ? 1 : 7)
        {
            for (var column = 0; column < order; column += order < 10 ? 1 : 5)
            {
                var product = 0.0;
                for (var inner = 0; inner < order; inner++)
                {
                    product += matrix[row][inner] * (double)inverse[inner][column];
                }

                Assert.Equal(row == column ? 1 : 0, product, 1e-3);
            }
        }
    }

    [Fact]
    public void Both_triangles_are_the_same_bit_for_bit()
    {
        var inverse = InverseOf(Made(250, seed: 4), threads: 2);

        for (var row = 0; row < 250; row++)
        {
            Assert.Equal(inverse[row], inverse.Select(other => other[row]).ToArray());
        }
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        var matrix = Made(500, seed: 3);

        Assert.Equal(InverseOf(matrix, threads: 1), InverseOf(matrix, threads: 3));
    }

    [Fact]
    public void What_is_left_of_the_diagonal_tile_is_not_read()
    {
        var matrix = Made(200, seed: 5);
        var expected = InverseOf(matrix, threads: 1);
        for (var row = 0; row < 200; row++)
        {
            matrix[row].AsSpan(0, TiledInverse.FirstColumnOf(row)).Fill(float.NaN);
        }

        Assert.Equal(expected, InverseOf(matrix, threads: 1));
    }

    [Fact]
    public void A_pivot_that_rounding_made_negative_has_the_least_value()
    {
        // (1, 1; 1, 1 − ε) is what rounding may make of a matrix whose eigenvalues are at least ¼. As (1, 1; 1, 1¼).
        Assert.Equal([[5, -4], [-4, 4]], InverseOf([[1, 1], [1, 0.99f]], threads: 1, leastPivot: 0.25f));
    }

    [Fact]
    public void The_memory_is_that_of_half_a_matrix_and_two_rows_of_tiles()
    {
        const long Tile = 4 * 96 * 96;

        Assert.Equal(Tile * (1 + 2), TiledInverse.BytesOf(96));
        Assert.Equal(Tile * (6 + 6), TiledInverse.BytesOf(200));
    }

    [Fact]
    public void Cancels()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        using var matrix = new TiledInverse(5);

        Assert.Throws<OperationCanceledException>(() => matrix.Invert(1f, TestData.Threads(1), cancellation.Token));
    }

    private static float[][] Made(int order, int seed)
    {
        var random = new Random(seed);
        float[][] factors = [.. Enumerable.Range(0, order).Select(_ =>
            Enumerable.Range(0, order).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray())];
        return [.. factors.Select((left, row) => factors
            .Select((right, column) => left.Zip(right, (a, b) => a * b).Sum() + (row == column ? 1f : 0)).ToArray())];
    }

    private static float[][] InverseOf(float[][] matrix, int threads, float leastPivot = 1f)
    {
        using var tiles = new TiledInverse(matrix.Length);
        for (var row = 0; row < matrix.Length; row++)
        {
            var values = new float[tiles.PaddedOrder];
            matrix[row].CopyTo(values, 0);
            tiles.SetRow(row, values);
        }

        tiles.Invert(leastPivot, TestData.Threads(threads), default);
        float[][] inverse = [.. matrix.Select(row => new float[row.Length])];
        for (var row = 0; row < TiledInverse.RowsOfTiles(matrix.Length); row++)
        {
            tiles.CopyRows(row, inverse);
        }

        return inverse;
    }
}
