using MovieRecs.Als.Solvers;
using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Retrieval.Maps;

/// <summary>The projection onto the two principal components, by subspace iteration on the covariance matrix.</summary>
internal static class PrincipalPlane
{
    private const int Iterations = 200;

    /// <summary>Rows × 2, centred, scaled so that the first coordinate has deviation 1.</summary>
    public static float[] Project(DenseRows points)
    {
        var width = points.Stride;
        var mean = new double[width];
        for (var row = 0; row < points.Count; row++)
        {
            for (var column = 0; column < width; column++)
            {
                mean[column] += points[row][column] / (double)points.Count;
            }
        }

        var covariance = Covariance(points, mean);
        var random = new RandomStream(1, 700);
        var first = Normals(ref random, width);
        var second = Normals(ref random, width);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            first = Normalized(Multiply(covariance, first));
            second = Normalized(Without(Multiply(covariance, second), first));
        }

        return Coordinates(points, mean, first, second);
    }

    private static float[] Coordinates(DenseRows points, double[] mean, double[] first, double[] second)
    {
        var plane = new float[2 * points.Count];
        var squares = 0.0;
        for (var row = 0; row < points.Count; row++)
        {
            var (x, y) = (0.0, 0.0);
            for (var column = 0; column < mean.Length; column++)
            {
                var value = points[row][column] - mean[column];
                x += value * first[column];
                y += value * second[column];
            }

            (plane[2 * row], plane[(2 * row) + 1]) = ((float)x, (float)y);
            squares += x * x;
        }

        var scale = squares > 0 ? (float)(1 / Math.Sqrt(squares / points.Count)) : 1;
        for (var index = 0; index < plane.Length; index++)
        {
            plane[index] *= scale;
        }

        return plane;
    }

    private static double[][] Covariance(DenseRows points, double[] mean)
    {
        var covariance = new double[mean.Length][];
        for (var column = 0; column < mean.Length; column++)
        {
            covariance[column] = new double[mean.Length];
        }

        for (var row = 0; row < points.Count; row++)
        {
            var values = points[row];
            for (var left = 0; left < mean.Length; left++)
            {
                var difference = values[left] - mean[left];
                for (var right = 0; right < mean.Length; right++)
                {
                    covariance[left][right] += difference * (values[right] - mean[right]);
                }
            }
        }

        return covariance;
    }

    private static double[] Normals(ref RandomStream random, int count)
    {
        var values = new double[count];
        for (var index = 0; index < count; index++)
        {
            values[index] = random.NextNormal();
        }

        return values;
    }

    private static double[] Multiply(double[][] matrix, double[] vector) => [.. matrix.Select(row => Dot(row, vector))];

    private static double[] Without(double[] vector, double[] unit)
    {
        var share = Dot(vector, unit);
        return [.. vector.Zip(unit, (value, direction) => value - (share * direction))];
    }

    private static double[] Normalized(double[] vector)
    {
        var length = Math.Sqrt(Dot(vector, vector));
        return length > 0 ? [.. vector.Select(value => value / length)] : vector;
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (a, b) => a * b).Sum();
}
