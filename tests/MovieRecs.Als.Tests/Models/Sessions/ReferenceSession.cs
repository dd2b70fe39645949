using MovieRecs.Als.Models.Sessions;

namespace MovieRecs.Als.Tests.Models.Sessions;

/// <summary>
/// The session model as its formula says: a row of S and one of T for every place of every history, and Gaussian elimination in double
/// precision.
/// </summary>
internal static class ReferenceSession
{
    /// <param name="ratings">In the order in which they are added.</param>
    /// <param name="itemCount">Ids from 0.</param>
    /// <param name="options">Windows and penalty.</param>
    /// <param name="items">The items that the model is made of; null: all.</param>
    public static double[,] Train(
        (int User, int Item, long Time)[] ratings, int itemCount, SessionOptions options, int[]? items = null)
    {
        items ??= [.. Enumerable.Range(0, itemCount)];
        var (gramian, following) = (new double[items.Length, items.Length], new double[items.Length, items.Length]);
        foreach (var user in ratings.GroupBy(rating => rating.User))
        {
            int[] history = [.. user.OrderBy(rating => rating.Time).Select(rating => Array.IndexOf(items, rating.Item))];
            for (var place = 1; place < history.Length; place++)
            {
                var (s, t) = (new double[items.Length], new double[items.Length]);
                for (var age = 0; age < options.HistoryLength && place - 1 - age >= 0; age++)
                {
                    Set(s, history[place - 1 - age], Math.Exp(-age / options.HistoryScale));
                }

                for (var ahead = 0; ahead < options.NextLength && place + ahead < history.Length; ahead++)
                {
                    Set(t, history[place + ahead], Math.Exp(-ahead / options.NextScale));
                }

                for (var row = 0; row < items.Length; row++)
                {
                    for (var column = 0; s[row] > 0 && column < items.Length; column++)
                    {
                        gramian[row, column] += s[row] * s[column];
                        following[row, column] += s[row] * t[column];
                    }
                }
            }
        }

        for (var row = 0; row < items.Length; row++)
        {
            gramian[row, row] += options.Regularization;
        }

        Solve(gramian, following);
        return following;
    }

    private static void Set(double[] row, int item, double weight)
    {
        if (item >= 0)
        {
            row[item] = weight;
        }
    }

    private static void Solve(double[,] matrix, double[,] rightHandSides)
    {
        var order = matrix.GetLength(0);
        for (var pivot = 0; pivot < order; pivot++)
        {
            for (var row = 0; row < order; row++)
            {
                var factor = matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = 0; row != pivot && column < order; column++)
                {
                    matrix[row, column] -= factor * matrix[pivot, column];
                    rightHandSides[row, column] -= factor * rightHandSides[pivot, column];
                }
            }
        }

        for (var row = 0; row < order; row++)
        {
            for (var column = 0; column < order; column++)
            {
                rightHandSides[row, column] /= matrix[row, row];
            }
        }
    }
}
