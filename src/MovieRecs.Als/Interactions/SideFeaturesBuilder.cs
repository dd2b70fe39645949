namespace MovieRecs.Als.Interactions;

/// <summary>Collects side information row by row. Not safe for concurrent use.</summary>
/// <param name="rowCount">Users or items, including those of whom nothing is known.</param>
public sealed class SideFeaturesBuilder(int rowCount)
{
    private readonly List<int>[] _rows = CreateRows(rowCount);
    private readonly Dictionary<(string Group, string Name), int> _features = [];
    private readonly Dictionary<string, int> _groups = [];
    private readonly List<int> _groupOfFeature = [];

    /// <summary>Says that a row has a feature. Saying so twice changes nothing.</summary>
    /// <param name="row">0 … rows − 1.</param>
    /// <param name="group">What kind of feature: <c>genre</c>, <c>year</c>.</param>
    /// <param name="name">Which one: <c>Comedy</c>, <c>1994</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void Add(int row, string group, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, _rows.Length);
        if (!_groups.TryGetValue(group, out var groupIndex))
        {
            groupIndex = _groups.Count;
            _groups.Add(group, groupIndex);
        }

        if (!_features.TryGetValue((group, name), out var feature))
        {
            feature = _features.Count;
            _features.Add((group, name), feature);
            _groupOfFeature.Add(groupIndex);
        }

        if (!_rows[row].Contains(feature))
        {
            _rows[row].Add(feature);
        }
    }

    /// <summary>Makes the matrix of what was added.</summary>
    public SideFeatures Build()
    {
        var starts = new int[_rows.Length + 1];
        var features = new List<int>();
        var values = new List<float>();
        for (var row = 0; row < _rows.Length; row++)
        {
            foreach (var feature in _rows[row])
            {
                var ofGroup = _rows[row].Count(other => _groupOfFeature[other] == _groupOfFeature[feature]);
                features.Add(feature);
                values.Add(1 / MathF.Sqrt(ofGroup));
            }

            starts[row + 1] = features.Count;
        }

        return new SideFeatures(starts, [.. features], [.. values], [.. _groupOfFeature], _groups.Count);
    }

    private static List<int>[] CreateRows(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var rows = new List<int>[count];
        for (var row = 0; row < count; row++)
        {
            rows[row] = [];
        }

        return rows;
    }
}
