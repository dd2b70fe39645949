using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// X, rows × features, in both orientations: side information, then the implicit set of the row (the items that the
/// user rated, or the users who rated the item), each member weighing 1/√(size of the set).
/// </summary>
internal sealed class FeatureMatrix
{
    private FeatureMatrix(SparseRows rows, int[] groups, int groupCount, int sideCount)
    {
        Rows = rows;
        Columns = rows.Transpose(groups.Length);
        (Groups, GroupCount, SideCount) = (groups, groupCount, sideCount);
        Squares = new float[groups.Length];
        for (var feature = 0; feature < Squares.Length; feature++)
        {
            foreach (var value in Columns.ValuesOf(feature))
            {
                Squares[feature] += value * value;
            }
        }
    }

    /// <summary>The features of each row.</summary>
    public SparseRows Rows { get; }

    /// <summary>The rows of each feature.</summary>
    public SparseRows Columns { get; }

    /// <summary>Group of each feature; each group has a precision of its own.</summary>
    public int[] Groups { get; }

    public int GroupCount { get; }

    /// <summary>How many features come from side information; the others are the implicit set.</summary>
    public int SideCount { get; }

    public int Count => Groups.Length;

    /// <summary>The diagonal of XᵀX.</summary>
    public float[] Squares { get; }

    /// <summary>Joins side information, if any, with the implicit sets, if wanted.</summary>
    public static FeatureMatrix Create(InteractionMatrix interactions, SideFeatures? side, bool hasImplicitSet)
    {
        var sideCount = side?.FeatureCount ?? 0;
        var groups = new List<int>(side is null ? [] : side.Groups.ToArray());
        var groupCount = side?.GroupCount ?? 0;
        if (hasImplicitSet)
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

            var members = interactions.ColumnsOf(row);
            if (hasImplicitSet && !members.IsEmpty)
            {
                foreach (var member in members)
                {
                    indices.Add(sideCount + member);
                }

                values.AddRange(Enumerable.Repeat(ImplicitWeight(members.Length), members.Length));
            }

            starts[row + 1] = indices.Count;
        }

        return new FeatureMatrix(new SparseRows(starts, [.. indices], [.. values]), [.. groups], groupCount, sideCount);
    }

    /// <summary>No features at all.</summary>
    public static FeatureMatrix None(int rowCount) => new(new SparseRows(new int[rowCount + 1], [], []), [], 0, 0);

    public static float ImplicitWeight(int size) => 1 / MathF.Sqrt(size);
}
