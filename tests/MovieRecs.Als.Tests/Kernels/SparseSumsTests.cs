using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Tests.Kernels;

[Trait("Category", "Vector")]
public sealed class SparseSumsTests
{
    private const int TableRows = 50;
    private static readonly int[] _rows = [3, 0, 49, 7, 7, 12, 31, 30, 29, 5, 44];

    public static TheoryData<int> Strides => new(16, 32, 48, 64, 80, 144);

    [Theory]
    [MemberData(nameof(Strides))]
    public void Adds_rows_of_the_same_weight(int stride)
    {
        var (table, target) = Made(stride);
        var expected = Expected(table, target, (_, _) => 0.75f);

        table.Accumulate(_rows, first: 0, 0.75f, target);

        AssertEqual(expected, target);
    }

    [Theory]
    [MemberData(nameof(Strides))]
    public void Adds_rows_from_a_first_one_on(int stride)
    {
        var (table, target) = Made(stride);
        var expected = Expected(table, target, (_, _) => -2);

        table.Accumulate([.. _rows.Where(row => row >= 3).Select(row => row - 3)], first: 3, -2, target);
        table.Accumulate([.. _rows.Where(row => row < 3)], first: 0, -2, target);

        AssertEqual(expected, target);
    }

    [Theory]
    [MemberData(nameof(Strides))]
    public void Adds_rows_with_a_weight_for_each_entry(int stride)
    {
        var (table, target) = Made(stride);
        var weights = _rows.Select((_, entry) => entry - 4.5f).ToArray();
        var expected = Expected(table, target, (entry, _) => weights[entry]);

        table.Accumulate(_rows, weights, target);

        AssertEqual(expected, target);
    }

    [Theory]
    [MemberData(nameof(Strides))]
    public void Adds_rows_with_a_weight_for_each_row(int stride)
    {
        var (table, target) = Made(stride);
        var scales = Enumerable.Range(0, TableRows).Select(row => 1f / (row + 1)).ToArray();
        var expected = Expected(table, target, (_, row) => scales[row]);

        table.AccumulateScaled(_rows, scales, target);

        AssertEqual(expected, target);
    }

    [Fact]
    public void No_entries_add_nothing()
    {
        var (table, target) = Made(32);
        var before = (float[])target.Clone();

        table.Accumulate([], first: 0, 1, target);
        table.Accumulate([], [], target);
        table.AccumulateScaled([], new float[TableRows], target);

        Assert.Equal(before, target);
    }

    [Fact]
    public void What_is_not_in_the_table_is_refused()
    {
        var (table, target) = Made(32);

        Assert.Throws<ArgumentOutOfRangeException>(() => table.Accumulate([TableRows], first: 0, 1, target));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Accumulate([TableRows - 2], first: 2, 1, target));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Accumulate([-1], [1], target));
        Assert.Throws<ArgumentException>(() => table.Accumulate([1, 2], [1], target));
        Assert.Throws<ArgumentException>(() => table.AccumulateScaled([1], new float[TableRows - 1], target));
        Assert.Throws<ArgumentException>(() => table.Accumulate([1], first: 0, 1, new float[16]));
    }

    private static (DenseRows Table, float[] Target) Made(int stride)
    {
        var random = new RandomStream(9, 1);
        var table = new DenseRows(TableRows, stride);
        var target = new float[stride];
        foreach (var values in (float[][])[table.Values, target])
        {
            for (var index = 0; index < values.Length; index++)
            {
                values[index] = (float)random.NextNormal();
            }
        }

        return (table, target);
    }

    private static double[] Expected(DenseRows table, float[] target, Func<int, int, float> weightOf)
    {
        var sums = Array.ConvertAll(target, value => (double)value);
        for (var entry = 0; entry < _rows.Length; entry++)
        {
            for (var column = 0; column < sums.Length; column++)
            {
                sums[column] += weightOf(entry, _rows[entry]) * table[_rows[entry]][column];
            }
        }

        return sums;
    }

    private static void AssertEqual(double[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
}
