using MovieRecs.Als.Models;

namespace MovieRecs.Als.Retrieval;

/// <summary>The items whose factors point the same way.</summary>
public static class SimilarItems
{
    /// <summary>The Euclidean norm of each item's factors, for <see cref="Select"/>.</summary>
    /// <param name="itemFactors">Row-major, items × <paramref name="factors"/>.</param>
    /// <param name="factors">Columns of the matrix.</param>
    /// <exception cref="ArgumentException">Its length is not a whole number of rows.</exception>
    public static float[] Norms(ReadOnlySpan<float> itemFactors, int factors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factors, 1);
        if (itemFactors.Length % factors != 0)
        {
            throw new ArgumentException($"{itemFactors.Length} values are not a whole number of rows of {factors}.");
        }

        var norms = new float[itemFactors.Length / factors];
        for (var item = 0; item < norms.Length; item++)
        {
            var row = itemFactors.Slice(item * factors, factors);
            norms[item] = MathF.Sqrt(FactorRows.Dot(row, row));
        }

        return norms;
    }

    /// <summary>The cosine of two items' factors, −1 … 1; 0 for an item without factors.</summary>
    /// <param name="itemFactors">Row-major, items × factors.</param>
    /// <param name="factors">Factors per row.</param>
    /// <param name="norms">What <see cref="Norms"/> gives.</param>
    /// <param name="itemIndex">An item.</param>
    /// <param name="other">Another.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public static float Cosine(
        ReadOnlySpan<float> itemFactors, int factors, ReadOnlySpan<float> norms, int itemIndex, int other)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)itemIndex, (uint)norms.Length, nameof(itemIndex));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)other, (uint)norms.Length, nameof(other));
        var lengths = norms[itemIndex] * norms[other];
        return lengths > 0
            ? FactorRows.Dot(itemFactors.Slice(itemIndex * factors, factors), itemFactors.Slice(other * factors, factors)) / lengths
            : 0;
    }

    /// <summary>The cosine of two vectors, −1 … 1; 0 where one is empty or of zeros.</summary>
    /// <exception cref="ArgumentException">They have different lengths, and neither is empty.</exception>
    public static float Cosine(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return 0;
        }

        if (left.Length != right.Length)
        {
            throw new ArgumentException($"Vectors of {left.Length} and {right.Length} values have no cosine.", nameof(right));
        }

        var squares = (double)FactorRows.Dot(left, left) * FactorRows.Dot(right, right);
        return squares > 0 ? Math.Clamp((float)(FactorRows.Dot(left, right) / Math.Sqrt(squares)), -1, 1) : 0;
    }

    /// <summary>
    /// The items with the highest cosine to one item, itself left out: descending, ties by ascending index. Items without
    /// factors (never rated in training) are similar to nothing and are left out; asked for such an item the list is empty.
    /// </summary>
    /// <param name="itemFactors">Row-major, items × <paramref name="factors"/>.</param>
    /// <param name="factors">Columns of the matrix.</param>
    /// <param name="norms">What <see cref="Norms"/> gives.</param>
    /// <param name="itemIndex">The item to compare with.</param>
    /// <param name="excluded">Items never to return, or <see langword="null"/>.</param>
    /// <param name="destination">Receives the list, the scores being cosines, −1 … 1.</param>
    /// <returns>How many items were written.</returns>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public static int Select(
        ReadOnlySpan<float> itemFactors, int factors, ReadOnlySpan<float> norms, int itemIndex, ItemSet? excluded,
        Span<ScoredItem> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factors, 1);
        if (norms.Length * (long)factors != itemFactors.Length)
        {
            throw new ArgumentException($"There must be one norm for each row of {factors} factors.", nameof(norms));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(itemIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(itemIndex, norms.Length);
        var list = new TopList(destination);
        if (norms[itemIndex] == 0)
        {
            return 0;
        }

        var query = itemFactors.Slice(itemIndex * factors, factors);
        for (var item = 0; item < norms.Length; item++)
        {
            if (item == itemIndex || norms[item] == 0 || excluded?.Contains(item) == true)
            {
                continue;
            }

            var cosine = FactorRows.Dot(query, itemFactors.Slice(item * factors, factors)) / (norms[item] * norms[itemIndex]);
            list.Offer(item, Math.Clamp(cosine, -1f, 1f));
        }

        return list.Count;
    }
}
