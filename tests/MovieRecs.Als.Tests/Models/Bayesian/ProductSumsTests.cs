using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Tests.Models.Bayesian;

[Trait("Category", "Vector")]
public sealed class ProductSumsTests
{
    private const int Order = 32;
    private const int Rows = 200;

    [Fact]
    public void Adds_up_products_and_targets()
    {
        var sums = new ProductSums(Order, ratings: 10_000, range: 4.5);
        var products = new double[Order, Order];
        var targets = new double[Order];
        for (var row = 0; row < Rows; row++)
        {
            var (unknowns, gram, weighted, weight) = Row(row);
            sums.Add(unknowns, gram, weighted, weight);
            for (var left = 0; left < Order; left++)
            {
                targets[left] += weight * unknowns[left] * weighted[left];
                for (var right = left; right < Order; right++)
                {
                    products[left, right] += weight * unknowns[left] * unknowns[right] * gram[(left * Order) + right];
                }
            }
        }

        var (actual, actualTargets) = (sums.Products(), sums.Targets());
        for (var left = 0; left < Order; left++)
        {
            Assert.Equal(targets[left], actualTargets[left], 1e-4);
            for (var right = left; right < Order; right++)
            {
                Assert.Equal(products[left, right], actual[(left * Order) + right], 1e-4);
                Assert.Equal(actual[(left * Order) + right], actual[(right * Order) + left]);
            }
        }
    }

    [Fact]
    public void Neither_the_order_of_rows_nor_their_spread_over_threads_matters()
    {
        var one = new ProductSums(Order, ratings: 10_000, range: 4.5);
        var other = one.Empty();
        var parts = (ProductSums[])[one.Empty(), one.Empty(), one.Empty()];
        for (var row = 0; row < Rows; row++)
        {
            Add(one, row);
            Add(parts[row % 3], Rows - 1 - row);
        }

        foreach (var part in parts)
        {
            other.Add(part);
        }

        Assert.Equal(one.Products(), other.Products());
        Assert.Equal(one.Targets(), other.Targets());
    }

    private static void Add(ProductSums sums, int row)
    {
        var (unknowns, gram, weighted, weight) = Row(row);
        sums.Add(unknowns, gram, weighted, weight);
    }

    private static (float[] Unknowns, float[] Gram, float[] Weighted, double Weight) Row(int row)
    {
        var random = new RandomStream(5, 1, 1, (ulong)row);
        var (unknowns, gram, weighted) = (new float[Order], new float[Order * Order], new float[Order]);
        foreach (var values in (float[][])[unknowns, gram, weighted])
        {
            for (var index = 0; index < values.Length; index++)
            {
                values[index] = (float)random.NextNormal();
            }
        }

        return (unknowns, gram, weighted, 0.5 + random.NextDouble());
    }
}
