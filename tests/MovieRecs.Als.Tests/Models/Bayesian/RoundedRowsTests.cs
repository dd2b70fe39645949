using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Tests.Models.Bayesian;

[Trait("Category", "Vector")]
public sealed class RoundedRowsTests
{
    private const int Rows = 9;

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(48)]
    public void A_row_comes_back_within_half_a_step_of_its_columns(int stride)
    {
        var source = Made(stride);
        var rounded = RoundedRows.Of(source);
        for (var row = 0; row < Rows; row++)
        {
            var values = new float[stride];
            rounded.Read(row, values);
            for (var column = 0; column < stride; column++)
            {
                Assert.Equal(source[row][column], values[column], Largest(source, column) / 65_000);
            }
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(48)]
    public void Products_and_sums_are_those_of_the_rows_read(int stride)
    {
        var rounded = RoundedRows.Of(Made(stride));
        var other = new float[stride];
        var sums = new float[stride];
        var (expectedSums, values) = (new float[stride], new float[stride]);
        for (var column = 0; column < stride; column++)
        {
            other[column] = (column % 5) - 1.5f;
        }

        for (var row = 0; row < Rows; row++)
        {
            rounded.Read(row, values);
            var scaled = other.Select((value, column) => value * rounded.Scales[column]).ToArray();
            Assert.Equal(values.Zip(other, (a, b) => (double)a * b).Sum(), rounded.Dot(row, scaled), 1e-3);
        }

        int[] indices = [0, 3, 7];
        rounded.Accumulate(indices, first: 1, 0.5f, sums);
        rounded.Accumulate(indices, [2f, -1f, 3f], sums);
        float[] weights = [2, 0.5f, 0, -1, 0.5f, 0, 0, 3, 0.5f];
        for (var row = 0; row < Rows; row++)
        {
            rounded.Read(row, values);
            for (var column = 0; column < stride; column++)
            {
                expectedSums[column] += weights[row] * values[column];
            }
        }

        Assert.All(sums.Zip(expectedSums), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
    }

    [Fact]
    public void A_column_of_zeros_stays_so()
    {
        var rounded = RoundedRows.Of(new DenseRows(2, 16));
        var values = new float[16];
        rounded.Read(1, values);

        Assert.All(values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void What_the_scales_cannot_hold_is_clipped()
    {
        var rounded = RoundedRows.Of(Made(16));
        var values = Enumerable.Repeat(-1e9f, 16).ToArray();
        rounded.Write(0, values);
        rounded.Read(0, values);

        for (var column = 0; column < 16; column++)
        {
            Assert.Equal(-Largest(Made(16), column), values[column], 1e-3);
        }
    }

    private static float Largest(DenseRows rows, int column) =>
        Enumerable.Range(0, Rows).Max(row => Math.Abs(rows[row][column]));

    /// <summary>Normal numbers, each column of another size.</summary>
    private static DenseRows Made(int stride)
    {
        var random = new RandomStream(1, 2);
        var rows = new DenseRows(Rows, stride);
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < stride; column++)
            {
                rows[row][column] = (float)((0.1 + column) * random.NextNormal());
            }
        }

        return rows;
    }
}
