namespace MovieRecs.Als.Interactions;

/// <summary>
/// Runs of rows with about as many ratings each as fit into a second-level cache, so that each run is sorted without leaving it.
/// A row with more has a run of its own.
/// </summary>
internal sealed class RowBuckets
{
    /// <summary>As keys of four bytes, together with as many scratch keys, these take a megabyte.</summary>
    private const int Ratings = 1 << 17;

    /// <summary>Beyond this the runs grow: each thread keeps a line of keys for each run.</summary>
    private const int MostByRatings = 2048;

    private readonly int[] _firstRows; // of each bucket, and the number of rows
    private readonly int[] _slots; // of each row

    /// <param name="starts">Where the rows start, rows + 1 of them.</param>
    /// <param name="rowBits">Bits of a row within its bucket.</param>
    public RowBuckets(ReadOnlySpan<long> starts, int rowBits)
    {
        var rows = starts.Length - 1;
        var target = Math.Max(Ratings, starts[^1] / MostByRatings);
        var firstRows = new List<int>();
        _slots = new int[rows];
        for (var row = 0; row < rows; row++)
        {
            if (firstRows.Count == 0 || row - firstRows[^1] == 1 << rowBits || starts[row + 1] - starts[firstRows[^1]] > target)
            {
                firstRows.Add(row);
            }

            _slots[row] = checked((firstRows.Count - 1) * (1 << rowBits)) | (row - firstRows[^1]);
        }

        Count = firstRows.Count;
        _firstRows = [.. firstRows, rows];
    }

    public int Count { get; }

    /// <summary>Where each row is: its bucket, then its place in it in the low bits.</summary>
    public ReadOnlySpan<int> Slots => _slots;

    /// <summary>The first row of each bucket, then the number of rows.</summary>
    public ReadOnlySpan<int> FirstRows => _firstRows;

    /// <summary>Where each worker's ratings of each bucket start, from the places of its first rating in each row.</summary>
    /// <param name="starts">Where the rows start.</param>
    /// <param name="counts">Of each worker, its ratings in each row.</param>
    public int[][] Places(ReadOnlySpan<long> starts, int[][] counts)
    {
        var places = new int[counts.Length][];
        for (var worker = 0; worker < counts.Length; worker++)
        {
            places[worker] = new int[Count];
        }

        for (var bucket = 0; bucket < Count; bucket++)
        {
            var place = (int)starts[_firstRows[bucket]];
            for (var worker = 0; worker < counts.Length; worker++)
            {
                places[worker][bucket] = place;
                for (var row = _firstRows[bucket]; row < _firstRows[bucket + 1]; row++)
                {
                    place += counts[worker][row];
                }
            }
        }

        return places;
    }
}
