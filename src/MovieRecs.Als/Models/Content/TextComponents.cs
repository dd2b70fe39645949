using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Content;

/// <summary>
/// Vectors of texts along their main directions, the leading right singular vectors of all together: features of a model take time in
/// proportion to their number, and most of what several hundred numbers say of films is in a few dozen.
/// </summary>
public static class TextComponents
{
    /// <summary>Usual number of directions: see docs/evaluation.md.</summary>
    public const int UsualCount = 64;

    /// <summary>Reduces vectors.</summary>
    /// <param name="texts">Vectors of one length by id; may be empty.</param>
    /// <param name="count">How many values they have afterwards, at least 1.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>Projections, not longer than the vectors were; the vectors themselves if they have no more values than that.</returns>
    /// <exception cref="ArgumentException">The vectors have different lengths.</exception>
    public static IReadOnlyDictionary<int, ReadOnlyMemory<float>> Reduce(
        IReadOnlyDictionary<int, ReadOnlyMemory<float>> texts, int count = UsualCount, WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        threads ??= WorkerThreads.Shared;
        var ids = texts.Keys.Order().ToArray();
        var length = ids.Length == 0 ? 0 : texts[ids[0]].Length;
        if (Array.Find(ids, id => texts[id].Length != length) is > 0 and var other)
        {
            throw new ArgumentException($"Texts have vectors of {length} and of {texts[other].Length} values.", nameof(texts));
        }

        if (length <= count)
        {
            return texts;
        }

        // The right singular vectors of X are those of XᵀX, which is small.
        var (directions, found) = TruncatedSvd.RightVectors(
            Gramian(ids, texts, length, threads, cancellationToken), length, count, seed: 1, threads, cancellationToken);
        var reduced = new float[ids.Length][];
        threads.ForEach(ids.Length, chunk: 64, () => new float[directions.Stride], (place, sums) =>
        {
            sums.AsSpan().Clear();
            for (var value = 0; value < length; value++)
            {
                DenseRows.AddScaled(sums, directions[value], texts[ids[place]].Span[value]);
            }

            reduced[place] = sums[..found];
        }, cancellationToken);
        return ids.Select((id, place) => (id, place))
            .ToDictionary(entry => entry.id, entry => (ReadOnlyMemory<float>)reduced[entry.place]);
    }

    /// <summary>XᵀX as a matrix without zeros.</summary>
    private static SparseRows Gramian(
        int[] ids, IReadOnlyDictionary<int, ReadOnlyMemory<float>> texts, int length, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        var values = new float[length * length];
        threads.ForEach(length, chunk: 8, row =>
        {
            var sums = values.AsSpan(row * length, length);
            foreach (var id in ids)
            {
                FactorRows.AddScaled(sums, texts[id].Span, texts[id].Span[row]);
            }
        }, cancellationToken);
        return new SparseRows(
            [.. Enumerable.Range(0, length + 1).Select(row => row * length)],
            [.. Enumerable.Range(0, length * length).Select(place => place % length)], values);
    }
}
