namespace MovieRecs.Als.Solvers;

/// <summary>
/// Eigenvalues and eigenvectors of a small symmetric matrix by cyclic Jacobi rotations, in double precision: A = U Λ Uᵀ. O(n³) for
/// each of some eight sweeps, so for orders up to a few hundred.
/// </summary>
/// <remarks>Golub, Van Loan, "Matrix Computations", 4th ed., § 8.5.</remarks>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <summary>Off-diagonal elements so small beside the diagonal that rotating them away changes nothing.</summary>
    private const double Tolerance = 1e-15;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">Order × order, finite; only its symmetric part should matter. Overwritten.</param>
    /// <returns>The eigenvalues, largest first, and the eigenvectors as columns in the same order.</returns>
    public static (double[] Values, double[,] Vectors) Decompose(double[,] matrix)
    {
        var order = matrix.GetLength(0);
        var vectors = new double[order, order];
        for (var index = 0; index < order; index++)
        {
            vectors[index, index] = 1;
        }

        for (var sweep = 0; sweep < MostSweeps && Sweep(matrix, vectors); sweep++)
        {
        }

        return Sort(matrix, vectors);
    }

    /// <summary>Rotates every pair once; false if none needed it.</summary>
    private static bool Sweep(double[,] matrix, double[,] vectors)
    {
        var order = matrix.GetLength(0);
        var hasRotated = false;
        for (var first = 0; first < order; first++)
        {
            for (var second = first + 1; second < order; second++)
            {
                var off = matrix[first, second];
                if (off * off <= Tolerance * Tolerance * Math.Abs(matrix[first, first] * matrix[second, second]) || off == 0)
                {
                    continue;
                }

                hasRotated = true;
                var theta = (matrix[second, second] - matrix[first, first]) / (2 * off);
                var tangent = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
                var cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
                Rotate(matrix, vectors, first, second, cosine, tangent * cosine);
            }
        }

        return hasRotated;
    }

    private static void Rotate(double[,] matrix, double[,] vectors, int first, int second, double cosine, double sine)
    {
        var order = matrix.GetLength(0);
        for (var index = 0; index < order; index++)
        {
            var (left, right) = (matrix[index, first], matrix[index, second]);
            matrix[index, first] = (cosine * left) - (sine * right);
            matrix[index, second] = (sine * left) + (cosine * right);
        }

        for (var index = 0; index < order; index++)
        {
            var (left, right) = (matrix[first, index], matrix[second, index]);
            matrix[first, index] = (cosine * left) - (sine * right);
            matrix[second, index] = (sine * left) + (cosine * right);
            (left, right) = (vectors[index, first], vectors[index, second]);
            vectors[index, first] = (cosine * left) - (sine * right);
            vectors[index, second] = (sine * left) + (cosine * right);
        }

        (matrix[first, second], matrix[second, first]) = (0, 0); // what rounding left of it would be rotated again
    }

    private static (double[] Values, double[,] Vectors) Sort(double[,] matrix, double[,] vectors)
    {
        var values = new double[matrix.GetLength(0)];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = matrix[index, index];
        }

        int[] places = [.. Enumerable.Range(0, values.Length).OrderByDescending(index => values[index])];
        var sorted = new double[values.Length, values.Length];
        for (var column = 0; column < places.Length; column++)
        {
            for (var row = 0; row < places.Length; row++)
            {
                sorted[row, column] = vectors[row, places[column]];
            }
        }

        return (Array.ConvertAll(places, place => values[place]), sorted);
    }
}
