namespace MovieRecs.Als.Evaluation;

/// <summary>coverage@K: how much of the catalogue the lists of all users show together.</summary>
public static class ItemCoverage
{
    /// <summary>Distinct items in any list / items in the catalogue; 0 for an empty catalogue.</summary>
    /// <param name="lists">Item indices below <paramref name="itemCount"/>, the lists of all users one after another.</param>
    /// <param name="itemCount">Items in the catalogue.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside the catalogue.</exception>
    public static double Of(ReadOnlySpan<int> lists, int itemCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(itemCount);
        var shown = new bool[itemCount];
        var distinct = 0;
        foreach (var item in lists)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(item, nameof(lists));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(item, itemCount, nameof(lists));
            distinct += shown[item] ? 0 : 1;
            shown[item] = true;
        }

        return itemCount == 0 ? 0 : (double)distinct / itemCount;
    }
}
