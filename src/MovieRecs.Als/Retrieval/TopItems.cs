using MovieRecs.Als.Models;

namespace MovieRecs.Als.Retrieval;

/// <summary>The items with the highest scores for a user, exactly.</summary>
public static class TopItems
{
    /// <summary>
    /// Scores every item by the inner product and keeps the best: descending by score, ties by ascending index. Items without
    /// factors (all zeros) take part with a score of 0. Allocates nothing.
    /// </summary>
    /// <param name="itemFactors">Row-major, items × <paramref name="factors"/>.</param>
    /// <param name="factors">Columns of the matrix.</param>
    /// <param name="userFactors">One value per factor, finite.</param>
    /// <param name="excluded">Items never to return, or <see langword="null"/>.</param>
    /// <param name="destination">Receives the list; its length is the maximum number of items.</param>
    /// <returns>How many items were written: all of them if there are fewer than wanted.</returns>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static int Select(
        ReadOnlySpan<float> itemFactors, int factors, ReadOnlySpan<float> userFactors, ItemSet? excluded,
        Span<ScoredItem> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factors, 1);
        if (itemFactors.Length % factors != 0 || userFactors.Length != factors)
        {
            throw new ArgumentException($"Items and the user must have {factors} factors each.");
        }

        var list = new TopList(destination);
        var itemCount = itemFactors.Length / factors;
        for (var item = 0; item < itemCount; item++)
        {
            var score = FactorRows.Dot(userFactors, itemFactors.Slice(item * factors, factors));
            if (score >= list.Threshold && (excluded is null || !excluded.Contains(item)))
            {
                list.Offer(item, score);
            }
        }

        return list.Count;
    }

    /// <summary>Keeps the best of scores that are known: descending, ties by ascending index. Allocates nothing.</summary>
    /// <param name="scores">One for each item, finite.</param>
    /// <param name="excluded">Items never to return, or <see langword="null"/>.</param>
    /// <param name="destination">Receives the list; its length is the maximum number of items.</param>
    /// <returns>How many items were written: all of them if there are fewer than wanted.</returns>
    public static int Select(ReadOnlySpan<float> scores, ItemSet? excluded, Span<ScoredItem> destination)
    {
        var list = new TopList(destination);
        for (var item = 0; item < scores.Length; item++)
        {
            if (scores[item] >= list.Threshold && (excluded is null || !excluded.Contains(item)))
            {
                list.Offer(item, scores[item]);
            }
        }

        return list.Count;
    }
}

/// <summary>An item of a ranked list.</summary>
/// <param name="ItemIndex">Its row in the model.</param>
/// <param name="Score">What it is ordered by.</param>
public readonly record struct ScoredItem(int ItemIndex, float Score);
