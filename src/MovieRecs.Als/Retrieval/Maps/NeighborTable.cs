using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Retrieval.Maps;

/// <summary>The nearest rows of every row, most similar first, ties by ascending index.</summary>
internal sealed class NeighborTable(int rows, int count)
{
    private readonly int[] _neighbors = new int[checked(rows * count)];
    private readonly float[] _scores = new float[checked(rows * count)];

    public int Rows => rows;

    /// <summary>Neighbours of each row.</summary>
    public int Count => count;

    public ReadOnlySpan<int> NeighborsOf(int row) => _neighbors.AsSpan(row * count, count);

    public ReadOnlySpan<float> ScoresOf(int row) => _scores.AsSpan(row * count, count);

    /// <summary>
    /// Exact search by inner product, so by cosine for rows of length 1. O(rows² · width); four rows share each load of the
    /// others.
    /// </summary>
    /// <param name="points">Rows padded with zeros.</param>
    /// <param name="count">Neighbours wanted; fewer if there are fewer rows.</param>
    /// <param name="threads">Where it runs; the result does not depend on it.</param>
    /// <param name="cancellationToken">Checked between groups of rows.</param>
    public static NeighborTable Find(
        DenseRows points, int count, WorkerThreads threads, CancellationToken cancellationToken)
    {
        const int group = 4;
        var table = new NeighborTable(points.Count, Math.Clamp(points.Count - 1, 0, count));
        threads.ForEach((points.Count + group - 1) / group, chunk: 1, part =>
        {
            var first = part * group;
            Span<ScoredItem> lists = new ScoredItem[group * table.Count];
            var list0 = new TopList(lists[..table.Count]);
            var list1 = new TopList(lists.Slice(table.Count, table.Count));
            var list2 = new TopList(lists.Slice(2 * table.Count, table.Count));
            var list3 = new TopList(lists.Slice(3 * table.Count, table.Count));
            for (var other = 0; other < points.Count; other++)
            {
                // The last group repeats its last row; what it finds twice is the same.
                var dots = Dots(points, first, other);
                Offer(ref list0, first, other, dots[0]);
                Offer(ref list1, Math.Min(first + 1, points.Count - 1), other, dots[1]);
                Offer(ref list2, Math.Min(first + 2, points.Count - 1), other, dots[2]);
                Offer(ref list3, Math.Min(first + 3, points.Count - 1), other, dots[3]);
            }

            for (var offset = 0; offset < Math.Min(group, points.Count - first); offset++)
            {
                table.Store(first + offset, lists.Slice(offset * table.Count, table.Count));
            }
        }, cancellationToken);
        return table;
    }

    private static void Offer(ref TopList list, int row, int other, float score)
    {
        if (score >= list.Threshold && other != row)
        {
            list.Offer(other, score);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector4 Dots(DenseRows points, int first, int other)
    {
        var last = points.Count - 1;
        ref var source = ref MemoryMarshal.GetReference(points[other]);
        ref var a = ref MemoryMarshal.GetReference(points[first]);
        ref var b = ref MemoryMarshal.GetReference(points[Math.Min(first + 1, last)]);
        ref var c = ref MemoryMarshal.GetReference(points[Math.Min(first + 2, last)]);
        ref var d = ref MemoryMarshal.GetReference(points[Math.Min(first + 3, last)]);
        Vector<float> sumA = default, sumB = default, sumC = default, sumD = default;
        for (nuint column = 0; column < (nuint)points.Stride; column += (nuint)Vector<float>.Count)
        {
            var values = Vector.LoadUnsafe(ref source, column);
            sumA = Vector.FusedMultiplyAdd(values, Vector.LoadUnsafe(ref a, column), sumA);
            sumB = Vector.FusedMultiplyAdd(values, Vector.LoadUnsafe(ref b, column), sumB);
            sumC = Vector.FusedMultiplyAdd(values, Vector.LoadUnsafe(ref c, column), sumC);
            sumD = Vector.FusedMultiplyAdd(values, Vector.LoadUnsafe(ref d, column), sumD);
        }

        return new Vector4(Vector.Sum(sumA), Vector.Sum(sumB), Vector.Sum(sumC), Vector.Sum(sumD));
    }

    private void Store(int row, ReadOnlySpan<ScoredItem> list)
    {
        for (var index = 0; index < count; index++)
        {
            _neighbors[(row * count) + index] = list[index].ItemIndex;
            _scores[(row * count) + index] = list[index].Score;
        }
    }
}
