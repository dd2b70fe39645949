namespace MovieRecs.Als.Retrieval.Maps;

/// <summary>The nearest points in the plane, by a grid of cells with a few points each.</summary>
internal sealed class PlaneNeighbors
{
    private const int PointsPerCell = 4;

    private readonly float[] _plane;
    private readonly int[] _cellStarts;
    private readonly int[] _cellPoints;
    private readonly int _side;
    private readonly float _left;
    private readonly float _bottom;
    private readonly float _cellSize;

    public PlaneNeighbors(float[] plane)
    {
        _plane = plane;
        var count = plane.Length / 2;
        var xs = Enumerable.Range(0, count).Select(point => plane[2 * point]).DefaultIfEmpty().ToArray();
        var ys = Enumerable.Range(0, count).Select(point => plane[(2 * point) + 1]).DefaultIfEmpty().ToArray();
        (_left, _bottom) = (xs.Min(), ys.Min());
        _side = Math.Max(1, (int)Math.Sqrt(count / (double)PointsPerCell));
        _cellSize = Math.Max(1e-6f, Math.Max(xs.Max() - _left, ys.Max() - _bottom) / _side * 1.0001f);
        _cellStarts = new int[(_side * _side) + 1];
        for (var point = 0; point < count; point++)
        {
            _cellStarts[CellOf(point) + 1]++;
        }

        for (var cell = 0; cell < _side * _side; cell++)
        {
            _cellStarts[cell + 1] += _cellStarts[cell];
        }

        var next = (int[])_cellStarts.Clone();
        _cellPoints = new int[count];
        for (var point = 0; point < count; point++)
        {
            _cellPoints[next[CellOf(point)]++] = point;
        }
    }

    /// <summary>The nearest points of a point, at most <paramref name="count"/>, the point itself left out.</summary>
    public HashSet<int> Of(int point, int count)
    {
        var list = new ScoredItem[count];
        var best = new TopList(list);
        var (column, row) = (Column(point), Row(point));
        for (var ring = 0; ring <= _side; ring++)
        {
            // Whatever lies beyond the rings searched is at least ring − 1 whole cells away.
            var reach = (ring - 1) * _cellSize;
            if (ring > 1 && best.Count == count && -best.Threshold <= reach * reach)
            {
                break;
            }

            OfferRing(ref best, point, column, row, ring);
        }

        return [.. list.Take(best.Count).Select(item => item.ItemIndex)];
    }

    private void OfferRing(ref TopList best, int point, int column, int row, int ring)
    {
        for (var y = Math.Max(0, row - ring); y <= Math.Min(_side - 1, row + ring); y++)
        {
            // Inner rows of the ring have only its two border cells.
            var step = Math.Abs(y - row) == ring ? 1 : Math.Max(1, 2 * ring);
            for (var x = column - ring; x <= column + ring; x += step)
            {
                if (x >= 0 && x < _side)
                {
                    OfferCell(ref best, point, (y * _side) + x);
                }
            }
        }
    }

    private void OfferCell(ref TopList best, int point, int cell)
    {
        foreach (var other in _cellPoints.AsSpan(_cellStarts[cell].._cellStarts[cell + 1]))
        {
            if (other != point)
            {
                var x = _plane[2 * other] - _plane[2 * point];
                var y = _plane[(2 * other) + 1] - _plane[(2 * point) + 1];
                best.Offer(other, -((x * x) + (y * y)));
            }
        }
    }

    private int CellOf(int point) => (Row(point) * _side) + Column(point);

    private int Column(int point) => Math.Min(_side - 1, (int)((_plane[2 * point] - _left) / _cellSize));

    private int Row(int point) => Math.Min(_side - 1, (int)((_plane[(2 * point) + 1] - _bottom) / _cellSize));
}
