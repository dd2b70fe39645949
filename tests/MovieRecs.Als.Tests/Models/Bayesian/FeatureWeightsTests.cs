using MathNet.Numerics.LinearAlgebra;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Tests.Models.Bayesian;

public sealed class FeatureWeightsTests
{
    private const int Columns = 3;
    private const int Stride = 16;

    [Fact]
    public void Without_noise_a_draw_is_the_ridge_regression_on_the_features()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 60, items: 30, perUser: 8, seed: 3));
        var features = FeatureMatrix.Create(data.ByUser, Side(60), hasImplicitSet: true);
        var weights = new FeatureWeights(features, 60, Columns, Stride, TestData.Threads(2), CancellationToken.None);
        var targets = RandomRows(60);
        var precisions = Enumerable.Range(0, features.Count).Select(feature => 1f + (feature % 3)).ToArray();
        weights.Draw(targets, new DenseRows(features.Count, Stride), precisions);

        var x = Matrix<double>.Build.Dense(60, features.Count);
        for (var row = 0; row < 60; row++)
        {
            for (var entry = 0; entry < features.Rows.IndicesOf(row).Length; entry++)
            {
                x[row, features.Rows.IndicesOf(row)[entry]] = features.Rows.ValuesOf(row)[entry];
            }
        }

        var y = Matrix<double>.Build.Dense(60, Columns, (row, column) => targets[row][column]);
        var penalty = Matrix<double>.Build.Diagonal([.. precisions.Select(precision => (double)precision)]);
        var expected = (x.TransposeThisAndMultiply(x) + penalty).Solve(x.TransposeThisAndMultiply(y));
        for (var feature = 0; feature < features.Count; feature++)
        {
            for (var column = 0; column < Columns; column++)
            {
                // The solver stops at a residual of 1e-3; the penalty is at least 1.
                Assert.Equal(expected[feature, column], weights.Values[feature][column], 0.01);
            }

            Assert.Equal(0, weights.Values[feature][Columns]);
        }
    }

    [Fact]
    public void Features_of_a_group_share_a_weight_of_one_over_the_root_of_their_number()
    {
        var side = Side(2);

        Assert.Equal(1 / MathF.Sqrt(2), side.ValuesOf(0)[0], 6); // two genres
        Assert.Equal(1, side.ValuesOf(0)[2]); // one year
        Assert.Equal(2, side.GroupCount);
    }

    private static SideFeatures Side(int rows)
    {
        var builder = new SideFeaturesBuilder(rows);
        for (var row = 0; row < rows; row++)
        {
            builder.Add(row, "genre", $"{row % 4}");
            builder.Add(row, "genre", "all");
            builder.Add(row, "genre", "all"); // said twice
            builder.Add(row, "year", $"{row % 7}");
        }

        return builder.Build();
    }

    private static DenseRows RandomRows(int count)
    {
        var random = new RandomStream(1, 1);
        var rows = new DenseRows(count, Stride);
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                rows[row][column] = (float)random.NextNormal();
            }
        }

        return rows;
    }
}
