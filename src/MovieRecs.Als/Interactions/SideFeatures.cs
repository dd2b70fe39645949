namespace MovieRecs.Als.Interactions;

/// <summary>
/// What is known of each user or item beside the ratings (genres, year, age …), as a sparse matrix rows × features. Every
/// feature belongs to a group (all genres are one), and a row's features of one group share the weight
/// 1/√(how many there are), so that a film of three genres is not three times as strongly shifted as a film of one.
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
