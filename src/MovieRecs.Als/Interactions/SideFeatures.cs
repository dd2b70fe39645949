namespace MovieRecs.Als.Interactions;

/// <summary>
/// What is known of each user or item beside the ratings (genres, year, age …), as a sparse matrix rows × features. Every
/// feature belongs to a group (all genres are one), and a row's features of one group share the weight
/// 1/√(how many there are), so that a film with three genres is not shifted three times as strongly as a film with one. A group
/// may hold a vector instead (of a text, say), whose places are features with values of their own.
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
    private readonly List<Entry>[] _rows = CreateRows(rowCount);
    private readonly Dictionary<(string Group, string Name), int> _features = [];
    private readonly Dictionary<string, Group> _groups = [];
    private readonly List<int> _groupOfFeature = [];

    /// <summary>Records that a row has a feature. Doing so twice changes nothing.</summary>
    /// <param name="row">0 … rows − 1.</param>
    /// <param name="group">What kind of feature: <c>genre</c>, <c>year</c>.</param>
    /// <param name="name">Which one: <c>Comedy</c>, <c>1994</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="ArgumentException">The group holds vectors.</exception>
    public void Add(int row, string group, string name)
    {
        var entries = RowAt(row);
        var groupIndex = GroupOf(group, length: 0).Index;
        if (!_features.TryGetValue((group, name), out var feature))
        {
            feature = AddFeature(groupIndex);
            _features.Add((group, name), feature);
        }

        if (!entries.Exists(entry => entry.Feature == feature))
        {
            entries.Add(new Entry(feature, Value: null));
        }
    }

    /// <summary>Gives a row the vector of a group, whose places are features. A row without one has zeros.</summary>
    /// <param name="row">0 … rows − 1, each once for a group.</param>
    /// <param name="group">What kind of vector: <c>text</c>.</param>
    /// <param name="vector">Finite, and of the same length for all rows of the group. What it is scaled by is the caller's choice.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="ArgumentException">
    /// The vector is empty, not finite or of another length, the group holds names, or the row has its vector already.
    /// </exception>
    public void AddVector(int row, string group, ReadOnlySpan<float> vector)
    {
        var entries = RowAt(row);
        if (vector.IsEmpty || vector.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new ArgumentException("A vector has finite values, and at least one.", nameof(vector));
        }

        var first = GroupOf(group, vector.Length).FirstFeature;
        if (entries.Exists(entry => entry.Feature == first))
        {
            throw new ArgumentException($"Row {row} has a vector of the group {group} already.", nameof(row));
        }

        for (var place = 0; place < vector.Length; place++)
        {
            entries.Add(new Entry(first + place, vector[place]));
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
            var entries = _rows[row];
            foreach (var entry in entries)
            {
                features.Add(entry.Feature);
                values.Add(entry.Value ?? 1 / MathF.Sqrt(
                    entries.Count(other => _groupOfFeature[other.Feature] == _groupOfFeature[entry.Feature])));
            }

            starts[row + 1] = features.Count;
        }

        return new SideFeatures(starts, [.. features], [.. values], [.. _groupOfFeature], _groups.Count);
    }

    private List<Entry> RowAt(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, _rows.Length);
        return _rows[row];
    }

    /// <param name="name">The group's.</param>
    /// <param name="length">Of its vectors; 0 for a group of names.</param>
    private Group GroupOf(string name, int length)
    {
        if (!_groups.TryGetValue(name, out var group))
        {
            group = new Group(_groups.Count, _groupOfFeature.Count, length);
            _groups.Add(name, group);
            for (var place = 0; place < length; place++)
            {
                AddFeature(group.Index);
            }
        }

        return group.Length == length
            ? group
            : throw new ArgumentException(
                $"The group {name} has {(group.Length == 0 ? "names" : $"vectors of {group.Length} values")}, " +
                $"not {(length == 0 ? "names" : $"vectors of {length}")}.", nameof(name));
    }

    private int AddFeature(int group)
    {
        _groupOfFeature.Add(group);
        return _groupOfFeature.Count - 1;
    }

    private static List<Entry>[] CreateRows(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var rows = new List<Entry>[count];
        for (var row = 0; row < count; row++)
        {
            rows[row] = [];
        }

        return rows;
    }

    /// <param name="Feature">Its index.</param>
    /// <param name="Value">In a vector; null for a name, which shares the weight of its group.</param>
    private readonly record struct Entry(int Feature, float? Value);

    /// <param name="Index">Its number.</param>
    /// <param name="FirstFeature">Where the features of a vector begin.</param>
    /// <param name="Length">Of its vectors; 0 for a group of names.</param>
    private sealed record Group(int Index, int FirstFeature, int Length);
}
