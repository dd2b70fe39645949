using MovieRecs.Als.Solvers;
using MovieRecs.Als.Retrieval.Maps;
using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Tests.Retrieval.Maps;

public sealed class ItemMapTests
{
    private const int Factors = 9;

    [Fact]
    public void Groups_of_similar_items_stay_together_where_principal_components_overlay_them()
    {
        var factors = Groups(items: 400, groups: 8);
        var map = ItemMap.Create(factors, Factors, seed: 1);

        Assert.Equal(400, map.Items.Length);
        Assert.True(map.KeptShare > 0.6, $"{map.KeptShare}");
        Assert.True(map.KeptShare > 1.1 * map.PrincipalShare, $"{map.KeptShare} {map.PrincipalShare}");
        Assert.All(map.Coordinates.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void The_map_depends_on_the_seed_and_not_on_the_threads()
    {
        var factors = Groups(items: 120, groups: 4);
        var map = ItemMap.Create(factors, Factors, seed: 1, threads: TestData.Threads(1));

        Assert.Equal(map.Coordinates.ToArray(), ItemMap.Create(factors, Factors, seed: 1, threads: TestData.Threads(4)).Coordinates.ToArray());
        Assert.NotEqual(map.Coordinates.ToArray(), ItemMap.Create(factors, Factors, seed: 2).Coordinates.ToArray());
    }

    [Fact]
    public void Items_without_factors_are_left_out()
    {
        var factors = Groups(items: 10, groups: 2);
        factors.AsSpan(3 * Factors, Factors).Clear();

        Assert.Equal([0, 1, 2, 4, 5, 6, 7, 8, 9], ItemMap.Create(factors, Factors, seed: 1).Items.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Few_items_make_a_finite_map(int items)
    {
        var map = ItemMap.Create(Groups(items, 1), Factors, seed: 1);

        Assert.Equal(2 * items, map.Coordinates.Length);
        Assert.All(map.Coordinates.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Neighbors_are_those_of_brute_force()
    {
        var points = Rows(70);
        var table = NeighborTable.Find(points, 5, TestData.Threads(2), CancellationToken.None);
        for (var row = 0; row < 70; row++)
        {
            var expected = Enumerable.Range(0, 70).Where(other => other != row)
                .OrderByDescending(other => Enumerable.Range(0, 16).Sum(column => (double)points[row][column] * points[other][column]))
                .Take(5);
            Assert.Equal(expected, table.NeighborsOf(row).ToArray());
        }
    }

    [Fact]
    public void Neighbors_in_the_plane_are_those_of_brute_force()
    {
        var random = new RandomStream(3, 3);
        var plane = new float[600];
        foreach (ref var value in plane.AsSpan())
        {
            value = (float)(random.NextNormal() * random.NextNormal()); // dense in the middle, thin outside
        }

        var grid = new PlaneNeighbors(plane);
        for (var point = 0; point < 300; point++)
        {
            var expected = Enumerable.Range(0, 300).Where(other => other != point)
                .OrderBy(other => Square(plane[2 * other] - plane[2 * point]) + Square(plane[(2 * other) + 1] - plane[(2 * point) + 1]))
                .Take(30);
            Assert.Equal(expected.Order(), grid.Of(point, 30).Order());
        }

        static float Square(float value) => value * value;
    }

    private static float[] Groups(int items, int groups)
    {
        var random = new RandomStream(5, 5);
        var centers = new double[groups * Factors];
        foreach (ref var value in centers.AsSpan())
        {
            value = random.NextNormal();
        }

        var factors = new float[items * Factors];
        for (var index = 0; index < factors.Length; index++)
        {
            factors[index] = (float)(centers[(index / Factors % groups * Factors) + (index % Factors)] + (0.3 * random.NextNormal()));
        }

        return factors;
    }

    private static DenseRows Rows(int count)
    {
        var random = new RandomStream(2, 2);
        var rows = new DenseRows(count, 16);
        foreach (ref var value in rows.Values.AsSpan())
        {
            value = (float)random.NextNormal();
        }

        return rows;
    }
}
