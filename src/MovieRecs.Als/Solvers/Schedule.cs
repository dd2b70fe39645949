using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// Rows of a matrix from the longest to the shortest, handed out from one counter: the last rows are the cheap ones, so the
/// threads finish together without any row being split.
/// </summary>
internal sealed class Schedule
{
    private const int ChunkRatings = 4096;
    private const int MaximumChunk = 256;

    private readonly int[] _rows;
    private readonly InteractionMatrix _matrix;
    private int _next;

    public Schedule(InteractionMatrix matrix)
    {
        _matrix = matrix;
        _rows = new int[matrix.RowCount];
        var negatedLengths = new int[matrix.RowCount];
        for (var row = 0; row < _rows.Length; row++)
        {
            _rows[row] = row;
            negatedLengths[row] = -matrix.LengthOf(row);
        }

        Array.Sort(negatedLengths, _rows);
    }

    public void Restart() => _next = 0;

    /// <summary>The next rows to do; empty when all are taken. Safe to call from several threads.</summary>
    public ReadOnlySpan<int> Take()
    {
        var start = Volatile.Read(ref _next);
        if (start >= _rows.Length)
        {
            return [];
        }

        // Sized by the row seen; another thread may have moved on to shorter rows meanwhile, which only makes it smaller.
        var length = Math.Max(1, _matrix.LengthOf(_rows[start]));
        var size = Math.Clamp(ChunkRatings / length, 1, MaximumChunk);
        start = Interlocked.Add(ref _next, size) - size;
        return start >= _rows.Length ? [] : _rows.AsSpan(start, Math.Min(size, _rows.Length - start));
    }
}
