using MathNet.Numerics.LinearAlgebra;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Tests.Solvers;

public sealed class FeatureWeightsTests
{
    private const int Columns = 3;
    private const int Stride = 16;

    [Fact]
    public void Without_noise_a_draw_is_the_ridge_regression_on_the_features()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 60, items: 30, perUser: 8, seed: 3));
        var features = FeatureMatrix.Create(data.ByUser, data.ByItem, Side(60), hasSets: true);
        var weights = new FeatureWeights(features, 60, Columns, Stride, TestData.Threads(2), CancellationToken.None);
        var targets = RandomRows(60);
        var precisions = Enumerable.Range(0, features.Count).Select(feature => 1f + (feature % 3)).ToArray();
        var y = Matrix<double>.Build.Dense(60, Columns, (row, column) => targets[row][column]);
        for (var draw = 0; draw < 3; draw++)
        {
            // Each starts from the one before, and so gets nearer.
            var copy = new DenseRows(60, Stride);
            targets.Values.CopyTo(copy.Values, 0);
            weights.Draw(copy, noisyPenalties: null, precisions);
        }

        var x = Dense(features);
        var penalty = Matrix<double>.Build.Diagonal([.. precisions.Select(precision => (double)precision)]);
        var expected = (x.TransposeThisAndMultiply(x) + penalty).Solve(x.TransposeThisAndMultiply(y));
        for (var feature = 0; feature < features.Count; feature++)
        {
            for (var column = 0; column < Columns; column++)
            {
                Assert.Equal(expected[feature, column], weights.Values[feature][column], 1e-3);
            }

            Assert.Equal(0, weights.Values[feature][Columns]);
        }

        var fitted = x * expected;
        for (var row = 0; row < 60; row++)
        {
            Assert.Equal(fitted[row, 0], weights.Fitted[row][0], 1e-3);
        }
    }

    [Fact]
    public void A_column_of_the_features_is_the_transpose_of_their_rows()
    {
        var data = TestData.Build(TestData.MadeRatings(users: 60, items: 30, perUser: 8, seed: 3));
        var features = FeatureMatrix.Create(data.ByUser, data.ByItem, Side(60), hasSets: true);
        var x = Dense(features);
        var rows = RandomRows(60);
        var expected = x.TransposeThisAndMultiply(Matrix<double>.Build.Dense(60, Columns, (row, column) => rows[row][column]));
        var sum = new float[Stride];
        for (var feature = 0; feature < features.Count; feature++)
        {
            Array.Clear(sum);
            features.AddColumn(feature, rows, sum);

            Assert.Equal(expected[feature, 1], sum[1], 1e-4);
            Assert.Equal(x.Column(feature).DotProduct(x.Column(feature)), features.Squares[feature], 1e-4);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(80)]
    [InlineData(144)]
    public void Rows_are_summed_up_in_blocks_without_a_tail_being_lost(int stride)
    {
        var rows = new DenseRows(5, stride);
        for (var index = 0; index < rows.Values.Length; index++)
        {
            rows.Values[index] = index % 97;
        }

        float[] sum = new float[stride], scaled = new float[stride], same = new float[stride];
        rows.Accumulate([1, 4, 1], [1f, 2f, 3f], sum);
        rows.AccumulateScaled([1, 4], [9f, 2f, 9f, 9f, .5f], scaled);
        rows.Accumulate([0, 1], first: 3, scale: 4f, same);

        for (var column = 0; column < stride; column++)
        {
            Assert.Equal((4 * rows[1][column]) + (2 * rows[4][column]), sum[column]);
            Assert.Equal((2 * rows[1][column]) + (.5f * rows[4][column]), scaled[column]);
            Assert.Equal(4 * (rows[3][column] + rows[4][column]), same[column]);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => rows.Accumulate([5], [1f], new float[stride]));
        Assert.Throws<ArgumentException>(() => rows.Accumulate([1, 2], [1f], new float[stride]));
        Assert.Throws<ArgumentException>(() => rows.AccumulateScaled([1], [1f], new float[stride]));
    }

    [Fact]
    public void Features_of_a_group_share_a_weight_of_one_over_the_root_of_their_number()
    {
        var side = Side(2);

        Assert.Equal(1 / MathF.Sqrt(2), side.ValuesOf(0)[0], 6); // two genres
        Assert.Equal(1, side.ValuesOf(0)[2]); // one year
        Assert.Equal(2, side.GroupCount);
    }

    private static Matrix<double> Dense(FeatureMatrix features)
    {
        var x = Matrix<double>.Build.Dense(features.RowCount, features.Count);
        var unit = new DenseRows(features.Count, Stride);
        var sum = new float[Stride];
        for (var feature = 0; feature < features.Count; feature++)
        {
            unit[feature][0] = 1;
            for (var row = 0; row < features.RowCount; row++)
            {
                Array.Clear(sum);
                features.AddRow(row, unit, sum);
                x[row, feature] = sum[0];
            }

            unit[feature][0] = 0;
        }

        return x;
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
