using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// X, rows × features, in both orientations: side information, then the implicit set of the row (the items that the
/// user rated, or the users who rated the item), each member weighing 1/√(size of the set). The sets are read from the
/// interactions themselves.
/// </summary>
internal sealed class FeatureMatrix
{
    private readonly SparseRows _side;
    private readonly SparseRows _sideColumns;
    private readonly InteractionMatrix? _sets;
    private readonly InteractionMatrix? _setColumns;
    private readonly float[] _setWeights; // one for each row

    private FeatureMatrix(
        SparseRows side, int[] groups, int groupCount, int sideCount, InteractionMatrix? sets, InteractionMatrix? setColumns)
    {
        (_side, _sideColumns, _sets, _setColumns) = (side, side.Transpose(sideCount), sets, setColumns);
        (Groups, GroupCount, SideCount) = (groups, groupCount, sideCount);
        _setWeights = new float[sets is null ? 0 : side.Count];
        for (var row = 0; row < _setWeights.Length; row++)
        {
            _setWeights[row] = sets!.LengthOf(row) == 0 ? 0 : SetWeight(sets.LengthOf(row));
        }

        Squares = new float[groups.Length];
        for (var feature = 0; feature < Squares.Length; feature++)
        {
            Squares[feature] = SquareOf(feature);
        }
    }

    public int RowCount => _side.Count;

    /// <summary>Group of each feature; each group has a precision of its own.</summary>
    public int[] Groups { get; }

    public int GroupCount { get; }

    /// <summary>How many features come from side information; the others are the implicit set.</summary>
    public int SideCount { get; }

    public int Count => Groups.Length;

    /// <summary>Members of all sets together, which is the number of ratings; 0 without sets.</summary>
    public long SetMemberships => _sets?.Count ?? 0;

    /// <summary>The diagonal of XᵀX.</summary>
    public float[] Squares { get; }

    /// <summary>Joins side information, if any, with the implicit sets, if wanted.</summary>
    /// <param name="interactions">The rows, and their sets.</param>
    /// <param name="transposed">The same ratings by member of a set.</param>
    /// <param name="side">Features of the rows, or null.</param>
    /// <param name="hasSets">Whether the implicit sets are features, too.</param>
    public static FeatureMatrix Create(
        InteractionMatrix interactions, InteractionMatrix transposed, SideFeatures? side, bool hasSets)
    {
        var sideCount = side?.FeatureCount ?? 0;
        var groups = new List<int>(side is null ? [] : side.Groups.ToArray());
        var groupCount = side?.GroupCount ?? 0;
        if (hasSets)
        {
            groups.AddRange(Enumerable.Repeat(groupCount++, interactions.ColumnCount));
        }

        var starts = new int[interactions.RowCount + 1];
        var indices = new List<int>();
        var values = new List<float>();
        for (var row = 0; row < interactions.RowCount; row++)
        {
            if (side is not null)
            {
                indices.AddRange(side.FeaturesOf(row));
                values.AddRange(side.ValuesOf(row));
            }

            starts[row + 1] = indices.Count;
        }

        return new FeatureMatrix(
            new SparseRows(starts, [.. indices], [.. values]), [.. groups], groupCount, sideCount,
            hasSets ? interactions : null, hasSets ? transposed : null);
    }

    /// <summary>What each member of a set weighs.</summary>
    /// <param name="size">Of the set, at least 1.</param>
    public static float SetWeight(int size) => 1 / MathF.Sqrt(size);

    /// <summary>Adds a row of XW.</summary>
    /// <param name="row">Which.</param>
    /// <param name="weights">W, features × unknowns.</param>
    /// <param name="target">Is added to.</param>
    public void AddRow(int row, DenseRows weights, Span<float> target)
    {
        weights.Accumulate(_side.IndicesOf(row), _side.ValuesOf(row), target);
        if (_sets is not null)
        {
            weights.Accumulate(_sets.ColumnsOf(row), SideCount, _setWeights[row], target);
        }
    }

    /// <summary>Adds a row of XW, one group of features apart from the other.</summary>
    /// <param name="row">Which.</param>
    /// <param name="weights">W, features × unknowns.</param>
    /// <param name="targets">Groups × unknowns; is added to.</param>
    public void AddRow(int row, DenseRows weights, DenseRows targets)
    {
        var values = _side.ValuesOf(row);
        var indices = _side.IndicesOf(row);
        for (var entry = 0; entry < indices.Length; entry++)
        {
            DenseRows.AddScaled(targets[Groups[indices[entry]]], weights[indices[entry]], values[entry]);
        }

        if (_sets is not null)
        {
            weights.Accumulate(_sets.ColumnsOf(row), SideCount, _setWeights[row], targets[GroupCount - 1]);
        }
    }

    /// <summary>Adds a row of XᵀY.</summary>
    /// <param name="feature">Which.</param>
    /// <param name="rows">Y, rows × unknowns.</param>
    /// <param name="target">Is added to.</param>
    public void AddColumn(int feature, DenseRows rows, Span<float> target)
    {
        if (feature < SideCount)
        {
            rows.Accumulate(_sideColumns.IndicesOf(feature), _sideColumns.ValuesOf(feature), target);
        }
        else
        {
            rows.AccumulateScaled(_setColumns!.ColumnsOf(feature - SideCount), _setWeights, target);
        }
    }

    /// <summary>Adds a row of W to the rows that have the feature, as XW does.</summary>
    /// <param name="feature">A member of a set.</param>
    /// <param name="weights">Its row of W.</param>
    /// <param name="targets">Rows × unknowns; is added to.</param>
    /// <param name="scale">A factor for all.</param>
    public void SpreadColumn(int feature, ReadOnlySpan<float> weights, DenseRows targets, float scale)
    {
        foreach (var row in _setColumns!.ColumnsOf(feature - SideCount))
        {
            DenseRows.AddScaled(targets[row], weights, scale * _setWeights[row]);
        }
    }

    private float SquareOf(int feature)
    {
        var sum = 0f;
        if (feature < SideCount)
        {
            foreach (var value in _sideColumns.ValuesOf(feature))
            {
                sum += value * value;
            }
        }
        else
        {
            foreach (var row in _setColumns!.ColumnsOf(feature - SideCount))
            {
                sum += _setWeights[row] * _setWeights[row];
            }
        }

        return sum;
    }
}
