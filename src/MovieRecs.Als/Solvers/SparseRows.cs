namespace MovieRecs.Als.Solvers;

/// <summary>A sparse matrix of floats in compressed rows.</summary>
internal sealed class SparseRows(int[] starts, int[] indices, float[] values)
{
    public int Count => starts.Length - 1;

    public ReadOnlySpan<int> IndicesOf(int row) => indices.AsSpan(starts[row], starts[row + 1] - starts[row]);

    public ReadOnlySpan<float> ValuesOf(int row) => values.AsSpan(starts[row], starts[row + 1] - starts[row]);

    public SparseRows Transpose(int columnCount)
    {
        var next = new int[columnCount + 1];
        foreach (var index in indices)
        {
            next[index + 1]++;
        }

        for (var column = 0; column < columnCount; column++)
        {
            next[column + 1] += next[column];
        }

        var columnStarts = (int[])next.Clone();
        var rows = new int[indices.Length];
        var rowValues = new float[indices.Length];
        for (var row = 0; row < Count; row++)
        {
            for (var position = starts[row]; position < starts[row + 1]; position++)
            {
                var target = next[indices[position]]++;
                rows[target] = row;
                rowValues[target] = values[position];
            }
        }

        return new SparseRows(columnStarts, rows, rowValues);
    }
}
