using System.Runtime.InteropServices;

namespace MovieRecs.Als.Interactions;

/// <summary>
/// Collects ratings in any order and builds both matrices by counting sort. Nine bytes a rating while collecting. Not safe
/// for concurrent use.
/// </summary>
/// <param name="scale">What the codes given to <see cref="Add"/> mean.</param>
/// <param name="users">
/// The rows to build, for a part of a larger data set that keeps its indices; <see langword="null"/>: the ids that were added.
/// </param>
/// <param name="items">The columns to build, likewise.</param>
public sealed class RatingDataBuilder(RatingScale scale, IdMap? users = null, IdMap? items = null)
{
    private readonly List<int> _userIds = [];
    private readonly List<int> _itemIds = [];
    private readonly List<byte> _codes = [];

    /// <summary>Ratings added so far, duplicates included.</summary>
    public long Count => _codes.Count;

    /// <summary>Adds a rating. Of several for the same user and item the last one added wins.</summary>
    /// <param name="userId">Any value up to 2³¹ − 1.</param>
    /// <param name="itemId">Any value up to 2³¹ − 1.</param>
    /// <param name="code">A code of the scale, 1 … its count.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale has no such code.</exception>
    public void Add(int userId, int itemId, byte code)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, (byte)1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, scale.Count);
        _userIds.Add(userId);
        _itemIds.Add(itemId);
        _codes.Add(code);
    }

    /// <summary>Builds the matrices. O(ratings + users + items) beyond the sorting of the distinct ids.</summary>
    /// <exception cref="ArgumentException">A rating names an id that the maps given to the constructor lack.</exception>
    public RatingData Build()
    {
        var userMap = users ?? IdMap.FromIds(CollectionsMarshal.AsSpan(_userIds));
        var itemMap = items ?? IdMap.FromIds(CollectionsMarshal.AsSpan(_itemIds));
        // Transposing a stable grouping by item gives rows whose columns ascend and whose duplicates stand side by side in
        // the order in which they were added.
        var (byUser, duplicates) = KeepLast(GroupByItem(userMap, itemMap).Transpose());
        return new RatingData(userMap, itemMap, scale, byUser, byUser.Transpose(), duplicates);
    }

    private InteractionMatrix GroupByItem(IdMap userMap, IdMap itemMap)
    {
        var itemIndices = Indices(_itemIds, itemMap, "item");
        var userIndices = Indices(_userIds, userMap, "user");
        var starts = new long[itemMap.Count + 1];
        foreach (var item in itemIndices)
        {
            starts[item + 1]++;
        }

        for (var item = 0; item < itemMap.Count; item++)
        {
            starts[item + 1] += starts[item];
        }

        var rows = GC.AllocateUninitializedArray<int>(itemIndices.Length);
        var codes = GC.AllocateUninitializedArray<byte>(itemIndices.Length);
        var next = starts[..^1];
        for (var position = 0; position < itemIndices.Length; position++)
        {
            var target = next[itemIndices[position]]++;
            rows[target] = userIndices[position];
            codes[target] = _codes[position];
        }

        return new InteractionMatrix(userMap.Count, starts, rows, codes);
    }

    private static int[] Indices(List<int> ids, IdMap map, string kind)
    {
        var indices = GC.AllocateUninitializedArray<int>(ids.Count);
        for (var position = 0; position < indices.Length; position++)
        {
            var index = map.IndexOf(ids[position]);
            indices[position] = index >= 0
                ? index
                : throw new ArgumentException($"The {kind} {ids[position]} is not among the {map.Count} given.");
        }

        return indices;
    }

    private static (InteractionMatrix Matrix, long Duplicates) KeepLast(InteractionMatrix matrix)
    {
        var starts = new long[matrix.RowCount + 1];
        var columns = new int[matrix.Count];
        var codes = new byte[matrix.Count];
        var kept = 0;
        for (var row = 0; row < matrix.RowCount; row++)
        {
            var rowColumns = matrix.ColumnsOf(row);
            var rowCodes = matrix.CodesOf(row);
            for (var position = 0; position < rowColumns.Length; position++)
            {
                if (position > 0 && rowColumns[position] == rowColumns[position - 1])
                {
                    kept--;
                }

                columns[kept] = rowColumns[position];
                codes[kept] = rowCodes[position];
                kept++;
            }

            starts[row + 1] = kept;
        }

        var duplicates = matrix.Count - kept;
        return duplicates == 0
            ? (matrix, 0)
            : (new InteractionMatrix(matrix.ColumnCount, starts, columns[..kept], codes[..kept]), duplicates);
    }
}
