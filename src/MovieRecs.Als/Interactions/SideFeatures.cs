namespace MovieRecs.Als.Interactions;

/// <summary>
/// What is known of each user or item beside the ratings (genres, year, age …), as a sparse matrix rows × features. Every
/// feature belongs to a group (all genres are one), and a row's features of one group share the weight
/// 1/√(how many there are), so that a film with three genres is not shifted three times as strongly as a film with one.
/// Immutable; safe to read from any number of threads.
/// </summary>
public sealed class SideFeatures
{
    private readonly int[] _starts;
    private readonly int[] _features;
    private readonly float[] _values;
    private readonly int[] _groups;

    internal SideFeatures(int[] starts, int[] features, float[] values, int[] groups, int groupCount) =>
        (_starts, _features, _values, _groups, GroupCount) = (starts, features, values, groups, groupCount);

    /// <summary>Users or items.</summary>
    public int RowCount => _starts.Length - 1;

    /// <summary>Distinct features.</summary>
    public int FeatureCount => _groups.Length;

    /// <summary>Distinct groups.</summary>
    public int GroupCount { get; }

    /// <summary>The group of each feature, 0 … <see cref="GroupCount"/> − 1.</summary>
    public ReadOnlySpan<int> Groups => _groups;

    /// <summary>The features of a row, in the order in which they were added.</summary>
    /// <param name="row">0 … <see cref="RowCount"/> − 1.</param>
    public ReadOnlySpan<int> FeaturesOf(int row) => _features.AsSpan(_starts[row].._starts[row + 1]);

    /// <summary>The weights of a row's features, parallel to <see cref="FeaturesOf"/>.</summary>
    /// <param name="row">0 … <see cref="RowCount"/> − 1.</param>
    public ReadOnlySpan<float> ValuesOf(int row) => _values.AsSpan(_starts[row].._starts[row + 1]);
}

/// <summary>Collects side information row by row. Not safe for concurrent use.</summary>
/// <param name="rowCount">Users or items, including those of whom nothing is known.</param>
public sealed class SideFeaturesBuilder(int rowCount)
{
    private readonly List<int>[] _rows = CreateRows(rowCount);
    private readonly Dictionary<(string Group, string Name), int> _features = [];
    private readonly Dictionary<string, int> _groups = [];
    private readonly List<int> _groupOfFeature = [];

    /// <summary>Records that a row has a feature. Doing so twice changes nothing.</summary>
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
