using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Tests.Sampling;

public sealed class RandomStreamTests
{
    private const int Draws = 200_000;

    [Fact]
    public void The_same_name_gives_the_same_stream_and_another_name_another()
    {
        Assert.Equal(First(1, 2, 3, 4), First(1, 2, 3, 4));
        Assert.Equal(
            5,
            new HashSet<ulong> { First(1, 2, 3, 4), First(2, 2, 3, 4), First(1, 3, 3, 4), First(1, 2, 4, 4), First(1, 2, 3, 5) }
                .Count);
    }

    [Fact]
    public void Uniform_integers_fill_their_range_evenly()
    {
        var random = new RandomStream(7, 1);
        var counts = new int[5];
        for (var draw = 0; draw < Draws; draw++)
        {
            counts[random.NextInt(5)]++;
        }

        // Five standard deviations of a binomial.
        Assert.All(counts, count => Assert.InRange(count, (Draws / 5) - 900, (Draws / 5) + 900));
    }

    [Fact]
    public void Normals_have_mean_zero_and_variance_one() =>
        AssertMoments(static (ref RandomStream random) => random.NextNormal(), 0, 1);

    [Fact]
    public void Normals_in_bulk_have_the_moments_and_tails_of_normals()
    {
        const int Count = 1 << 20;
        var random = new RandomStream(7, 1);
        var values = new float[Count];
        random.FillNormals(values);

        Assert.Equal(0, values.Average(value => (double)value), 0.005);
        Assert.Equal(1, values.Average(value => (double)value * value), 0.01);
        Assert.Equal(0, values.Average(value => (double)value * value * value), 0.02);
        Assert.Equal(3, values.Average(value => Math.Pow(value, 4)), 0.06);
        Assert.InRange(values.Count(value => value > 3) / (double)Count, 0.00135 * 0.9, 0.00135 * 1.1);
        Assert.InRange(values.Count(value => value < -3) / (double)Count, 0.00135 * 0.9, 0.00135 * 1.1);
        foreach (var lag in (int[])[1, 8, 16])
        {
            Assert.Equal(0, values.Zip(values.Skip(lag), (left, right) => (double)left * right).Average(), 0.005);
        }

        Assert.Throws<ArgumentException>(() => new RandomStream(7, 1).FillNormals(new float[17]));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(40)]
    public void Gammas_have_mean_and_variance_of_their_shape(double shape) =>
        AssertMoments((ref RandomStream random) => random.NextGamma(shape), shape, shape);

    [Fact]
    public void Chi_squared_has_its_degrees_of_freedom_as_mean() =>
        AssertMoments(static (ref RandomStream random) => random.NextChiSquared(6), 6, 12);

    private static ulong First(int seed, ulong purpose, ulong sweep, ulong row) =>
        new RandomStream(seed, purpose, sweep, row).NextBits();

    private static void AssertMoments(Draw draw, double mean, double variance)
    {
        var random = new RandomStream(11, 2);
        var (sum, squares) = (0.0, 0.0);
        for (var index = 0; index < Draws; index++)
        {
            var value = draw(ref random);
            sum += value;
            squares += (value - mean) * (value - mean);
        }

        Assert.Equal(mean, sum / Draws, 5 * Math.Sqrt(variance / Draws));
        Assert.Equal(variance, squares / Draws, 0.05 * variance);
    }

    private delegate double Draw(ref RandomStream random);
}
