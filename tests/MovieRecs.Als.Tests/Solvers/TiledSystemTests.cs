using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Tests.Solvers;

[Trait("Category", "Vector")]
public sealed class TiledSystemTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(95)]
    [InlineData(96)]
    [InlineData(97)]
    [InlineData(193)]
    [InlineData(400)]
    public void The_solution_solves_the_system(int order)
    {
        var (matrix, rightHandSides) = Made(order, seed: order);
        using var system = Of(matrix, rightHandSides, order);

        system.Solve(1f, TestData.Threads(2), default);

        var solution = SolutionOf(system, order);
        for (var row = 0; row < order; row += 7)
        {
            for (var column = 0; column < order; column += 5)
            {
                var product = 0.0;
                for (var inner = 0; inner < order; inner++)
                {
                    product += matrix[row][inner] * (double)solution[inner][column];
                }

                Assert.Equal(rightHandSides[row][column], product, 1e-3);
            }
        }
    }

    [Fact]
    public void The_result_does_not_depend_on_the_number_of_threads()
    {
        var (matrix, rightHandSides) = Made(250, seed: 3);
        using var one = Of(matrix, rightHandSides, 250);
        using var three = Of(matrix, rightHandSides, 250);

        one.Solve(1f, TestData.Threads(1), default);
        three.Solve(1f, TestData.Threads(3), default);

        Assert.Equal(SolutionOf(one, 250), SolutionOf(three, 250));
    }

    [Fact]
    public void A_pivot_that_rounding_made_negative_has_the_least_value()
    {
        // (1, 1; 1, 1 − ε) is what rounding may make of a matrix whose eigenvalues are at least ¼.
        using var system = new TiledSystem(2);
        SetRow(system, 0, [1, 1], [1, 0]);
        SetRow(system, 1, [1, 0.99f], [0, 1]);

        system.Solve(0.25f, TestData.Threads(1), default);

        // As (1, 1; 1, 1¼), whose second pivot is ¼.
        Assert.Equal([[5, -4], [-4, 4]], SolutionOf(system, 2));
    }

    [Fact]
    public void The_memory_is_that_of_half_a_matrix_a_whole_one_and_two_rows_of_tiles()
    {
        const long Tile = 4 * 96 * 96;

        Assert.Equal(Tile * (1 + 1 + 2), TiledSystem.BytesOf(96));
        Assert.Equal(Tile * (6 + 9 + 6), TiledSystem.BytesOf(200));
    }

    [Fact]
    public void Cancels()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        using var system = new TiledSystem(5);

        Assert.Throws<OperationCanceledException>(() => system.Solve(1f, TestData.Threads(1), cancellation.Token));
    }

    private static (float[][] Matrix, float[][] RightHandSides) Made(int order, int seed)
    {
        var random = new Random(seed);
        float[] Row() => [.. Enumerable.Range(0, order).Select(_ => (float)(random.NextDouble() - 0.5))];
        float[][] factors = [.. Enumerable.Range(0, order).Select(_ => Row())];
        float[][] matrix = [.. factors.Select((left, row) => factors
            .Select((right, column) => left.Zip(right, (a, b) => a * b).Sum() + (row == column ? 1f : 0)).ToArray())];
        return (matrix, [.. factors.Select(_ => Row())]);
    }

    private static TiledSystem Of(float[][] matrix, float[][] rightHandSides, int order)
    {
        var system = new TiledSystem(order);
        for (var row = 0; row < order; row++)
        {
            SetRow(system, row, matrix[row], rightHandSides[row]);
        }

        return system;
    }

    private static void SetRow(TiledSystem system, int row, float[] matrix, float[] rightHandSides)
    {
        var (left, right) = (new float[system.PaddedOrder], new float[system.PaddedOrder]);
        matrix.CopyTo(left, 0);
        rightHandSides.CopyTo(right, 0);
        system.SetRow(row, left, right);
    }

    private static float[][] SolutionOf(TiledSystem system, int order) => [.. Enumerable.Range(0, order).Select(row =>
    {
        var values = new float[order];
        system.CopySolution(row, values);
        return values;
    })];
}
