using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Tests.Solvers;

[Trait("Category", "Vector")]
public sealed class SymmetricInverseTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(130)]
    [InlineData(300)]
    public void Times_the_matrix_is_the_identity(int order)
    {
        var matrix = RandomPositiveDefinite(order);
        var inverse = matrix.Select(row => (float[])row.Clone()).ToArray();
        SymmetricInverse.Invert(inverse, order, TestData.Threads(2), CancellationToken.None);

        for (var row = 0; row < order; row++)
        {
            for (var column = 0; column < order; column++)
            {
                var sum = 0.0;
                for (var inner = 0; inner < order; inner++)
                {
                    sum += (double)matrix[row][inner] * inverse[inner][column];
                }

                // Condition number about 5, so a few units of float's last place times the order.
                Assert.Equal(row == column ? 1 : 0, sum, 1e-4);
            }

            Assert.All(inverse[row].Skip(order), padding => Assert.Equal(0, padding));
        }
    }

    [Fact]
    public void Does_not_depend_on_the_number_of_threads()
    {
        var one = RandomPositiveDefinite(200);
        var many = RandomPositiveDefinite(200);
        SymmetricInverse.Invert(one, 200, TestData.Threads(1), CancellationToken.None);
        SymmetricInverse.Invert(many, 200, TestData.Threads(4), CancellationToken.None);

        Assert.Equal(one, many);
    }

    [Fact]
    public void Stops_when_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => SymmetricInverse.Invert(
            RandomPositiveDefinite(10), 10, TestData.Threads(1), new CancellationToken(canceled: true)));

    private static float[][] RandomPositiveDefinite(int order)
    {
        var random = new RandomStream(order, 9);
        var rows = new float[order][];
        for (var row = 0; row < order; row++)
        {
            rows[row] = new float[SymmetricInverse.PaddedLength(order)];
        }

        // Off-diagonal normals of deviation .5/√n have eigenvalues within ±1; 1.5 on the diagonal keeps them above 0.5.
        for (var row = 0; row < order; row++)
        {
            rows[row][row] = 1.5f;
            for (var column = 0; column < row; column++)
            {
                rows[row][column] = rows[column][row] = (float)(0.5 / Math.Sqrt(order) * random.NextNormal());
            }
        }

        return rows;
    }
}
