using MovieRecs.Als.Evaluation;

namespace MovieRecs.Als.Models.Baselines;

/// <summary>
/// Ranks by the summed similarity to what the user rated. Immutable; safe to read from any number of threads.
/// </summary>
/// <remarks>
/// Deshpande, Karypis, "Item-based top-N recommendation algorithms", TOIS 2004, with the cosine of the 0/1 vectors,
/// s_ij = c_ij/(√(c_i c_j) + shrinkage), where c counts users.
/// </remarks>
public sealed class ItemKnnModel : IRanker
{
    private readonly long[] _starts;
    private readonly int[] _neighbors;
    private readonly float[] _similarities;

    internal ItemKnnModel(long[] starts, int[] neighbors, float[] similarities) =>
        (_starts, _neighbors, _similarities) = (starts, neighbors, similarities);

    /// <inheritdoc/>
    public int ItemCount => _starts.Length - 1;

    internal ReadOnlySpan<long> Starts => _starts;

    internal ReadOnlySpan<int> AllNeighbors => _neighbors;

    internal ReadOnlySpan<float> AllSimilarities => _similarities;

    /// <summary>The nearest items of an item, most similar first, ties by index.</summary>
    /// <param name="item">0 … <see cref="ItemCount"/> − 1.</param>
    public ReadOnlySpan<int> NeighborsOf(int item) =>
        _neighbors.AsSpan((int)_starts[item], (int)(_starts[item + 1] - _starts[item]));

    /// <summary>The similarities of <see cref="NeighborsOf"/>, above 0 and at most 1.</summary>
    /// <param name="item">0 … <see cref="ItemCount"/> − 1.</param>
    public ReadOnlySpan<float> SimilaritiesOf(int item) =>
        _similarities.AsSpan((int)_starts[item], (int)(_starts[item + 1] - _starts[item]));

    /// <inheritdoc/>
    public void Score(RatingProfile profile, Span<float> scores)
    {
        scores.Clear();
        foreach (var rated in profile.ItemIndices)
        {
            var neighbors = NeighborsOf(rated);
            var similarities = SimilaritiesOf(rated);
            for (var index = 0; index < neighbors.Length; index++)
            {
                scores[neighbors[index]] += similarities[index];
            }
        }
    }
}
