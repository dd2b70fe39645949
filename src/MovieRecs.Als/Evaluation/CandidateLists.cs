namespace MovieRecs.Als.Evaluation;

/// <summary>
/// The items to rank for each user instead of the whole catalogue, such as the held-out one and a hundred that are drawn (He et al.,
/// "Neural collaborative filtering", WWW 2017). Figures of different lists cannot be compared, and those of drawn ones can even order
/// models wrongly (Krichene, Rendle, KDD 2020). Immutable.
/// </summary>
public sealed class CandidateLists
{
    private readonly Dictionary<int, int[]> _itemsOfUser;

    /// <summary>Collects the lists.</summary>
    /// <param name="pairs">User and item indices in any order; a pair given twice counts once.</param>
    public CandidateLists(IEnumerable<(int UserIndex, int ItemIndex)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        _itemsOfUser = pairs.Distinct().GroupBy(pair => pair.UserIndex).ToDictionary(
            user => user.Key, user => user.Select(pair => pair.ItemIndex).Order().ToArray());
    }

    internal bool Has(int userIndex) => _itemsOfUser.ContainsKey(userIndex);

    /// <summary>All items but the user's candidates, ascending.</summary>
    internal int[] OthersThanOf(int userIndex, int itemCount)
    {
        var candidates = _itemsOfUser[userIndex];
        var others = new List<int>(itemCount);
        for (int item = 0, next = 0; item < itemCount; item++)
        {
            if (next < candidates.Length && candidates[next] == item)
            {
                next++;
            }
            else
            {
                others.Add(item);
            }
        }

        return [.. others];
    }
}
