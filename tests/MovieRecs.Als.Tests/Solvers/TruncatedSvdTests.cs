using MathNet.Numerics.LinearAlgebra;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Tests.Solvers;

public sealed class TruncatedSvdTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    public void Eigenvalues_and_vectors_put_a_symmetric_matrix_together_again(int order)
    {
        var random = new Random(order);
        var factor = Matrix<double>.Build.Dense(order, Math.Max(1, order - 1), (_, _) => random.NextDouble() - .5);
        var matrix = factor * factor.Transpose(); // its smallest eigenvalue is 0

        var (values, vectors) = SymmetricEigen.Decompose(matrix.ToArray());

        var columns = Matrix<double>.Build.DenseOfArray(vectors);
        Assert.True((columns * Matrix<double>.Build.Diagonal(values) * columns.Transpose() - matrix).L2Norm() < 1e-12);
        Assert.True((columns.TransposeThisAndMultiply(columns) - Matrix<double>.Build.DenseIdentity(order)).L2Norm() < 1e-12);
        Assert.Equal(values.OrderDescending(), values);
    }

    [Fact]
    public void Right_vectors_are_those_of_the_largest_singular_values()
    {
        var dense = Made(rows: 120, columns: 80, seed: 1);

        var (vectors, found) = RightVectors(dense, count: 5, threads: 2);

        Assert.Equal(5, found);
        var svd = dense.Svd();
        for (var place = 0; place < found; place++)
        {
            var column = Vector<double>.Build.Dense(80, row => vectors[row][place]);
            Assert.Equal(1, column.L2Norm(), 1e-4);
            Assert.Equal(1, Math.Abs(column.DotProduct(svd.VT.Row(place))), 1e-3);
        }
    }

    [Fact]
    public void A_matrix_of_low_rank_has_no_more_directions()
    {
        var left = Made(rows: 40, columns: 3, seed: 2);
        var right = Made(rows: 3, columns: 30, seed: 3);

        Assert.Equal(3, RightVectors(left * right, count: 10, threads: 1).Found);
        Assert.Equal(0, RightVectors(Matrix<double>.Build.Dense(4, 6), count: 2, threads: 1).Found);
    }

    [Fact]
    public void The_number_of_threads_does_not_matter()
    {
        var dense = Made(rows: 700, columns: 300, seed: 4);

        Assert.Equal(RightVectors(dense, 8, threads: 1).Vectors.Values, RightVectors(dense, 8, threads: 3).Vectors.Values);
    }

    private static (DenseRows Vectors, int Found) RightVectors(Matrix<double> dense, int count, int threads)
    {
        var starts = new List<int> { 0 };
        var (indices, values) = (new List<int>(), new List<float>());
        foreach (var row in dense.EnumerateRows())
        {
            foreach (var (column, value) in row.EnumerateIndexed(Zeros.AllowSkip))
            {
                indices.Add(column);
                values.Add((float)value);
            }

            starts.Add(indices.Count);
        }

        return TruncatedSvd.RightVectors(
            new SparseRows([.. starts], [.. indices], [.. values]), dense.ColumnCount, count, seed: 1, TestData.Threads(threads),
            CancellationToken.None);
    }

    /// <summary>Singular values that fall off, two thirds of the cells zero.</summary>
    private static Matrix<double> Made(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return Matrix<double>.Build.Dense(
            rows, columns, (_, column) => random.NextDouble() < .67 ? 0 : (random.NextDouble() - .3) * Math.Pow(.8, column));
    }
}
