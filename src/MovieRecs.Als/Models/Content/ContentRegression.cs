using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Content;

/// <summary>
/// The minimum over W of Σ c_i |y_i − x_i W|² + λ|W|², by (XᵀCX + λI)⁻¹ XᵀCY. The constant, which is the first feature, has next to no
/// penalty.
/// </summary>
/// <param name="vocabulary">The features.</param>
/// <param name="rows">x by item.</param>
/// <param name="weights">c by item; an item with 0 takes no part.</param>
internal sealed class ContentRegression(MovieVocabulary vocabulary, MovieFeatureRow[] rows, float[] weights)
{
    /// <summary>For features that no item has, whose equations would be 0 = 0, and of the constant.</summary>
    private const float SmallestPenalty = 0.01f;

    /// <returns>W, features × width.</returns>
    public DenseRows Solve(
        ReadOnlyMemory<float> targets, int width, float regularization, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var members = Members();
        var rightHandSides = new DenseRows(vocabulary.Count, FactorTable.PaddedFactors(width));
        using var matrix = new TiledInverse(vocabulary.Count);
        threads.ForEach(vocabulary.Count, chunk: 1, () => new float[matrix.PaddedOrder], (feature, row) =>
        {
            row.AsSpan().Clear();
            var isDense = feature < vocabulary.DenseCount;
            for (var place = 0; place < (isDense ? rows.Length : members[feature].Count); place++)
            {
                var (item, value) = isDense ? (place, ValueOf(place, feature)) : members[feature][place];
                var scale = weights[item] * value;
                if (scale != 0)
                {
                    AddScaled(row, rows[item], scale);
                    FactorRows.AddScaled(rightHandSides[feature][..width], targets.Span.Slice(item * width, width), scale);
                }
            }

            row[feature] += feature == 0 ? SmallestPenalty : regularization;
            matrix.SetRow(feature, row);
        }, cancellationToken);
        matrix.Invert(SmallestPenalty, threads, cancellationToken);

        var inverse = new float[vocabulary.Count][];
        threads.ForEach(inverse.Length, chunk: 64, row => inverse[row] = new float[vocabulary.Count], cancellationToken);
        threads.ForEach(TiledInverse.RowsOfTiles(vocabulary.Count), chunk: 1, row => matrix.CopyRows(row, inverse), cancellationToken);
        var solution = new DenseRows(vocabulary.Count, rightHandSides.Stride);
        threads.ForEach(vocabulary.Count, chunk: 8, row =>
        {
            for (var feature = 0; feature < vocabulary.Count; feature++)
            {
                DenseRows.AddScaled(solution[row], rightHandSides[feature], inverse[row][feature]);
            }
        }, cancellationToken);
        return solution;
    }

    private float ValueOf(int item, int denseFeature) =>
        denseFeature < rows[item].Dense.Length ? rows[item].Dense[denseFeature] : 0;

    /// <summary>The items of each named feature with their values, in the order of the items.</summary>
    private List<(int Item, float Value)>[] Members()
    {
        var members = new List<(int, float)>[vocabulary.Count];
        for (var feature = 0; feature < members.Length; feature++)
        {
            members[feature] = [];
        }

        for (var item = 0; item < rows.Length; item++)
        {
            for (var entry = 0; entry < rows[item].Names.Length; entry++)
            {
                members[rows[item].Names[entry]].Add((item, rows[item].Values[entry]));
            }
        }

        return members;
    }

    private static void AddScaled(float[] sums, MovieFeatureRow row, float scale)
    {
        FactorRows.AddScaled(sums.AsSpan(0, row.Dense.Length), row.Dense, scale);
        for (var entry = 0; entry < row.Names.Length; entry++)
        {
            sums[row.Names[entry]] += scale * row.Values[entry];
        }
    }
}
