using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Evaluation;

/// <summary>Collects the users' vectors and looks their lists up together.</summary>
internal sealed class FactorListBatch(IFactorRanker ranker, ItemIndex index, int listLength) : ListBatch(listLength)
{
    private readonly float[] _vectors = new float[checked(Capacity * ranker.VectorLength)];
    private readonly ItemSet?[] _excluded = new ItemSet?[Capacity];

    public static void ThrowIfNotFinite(ReadOnlySpan<float> vectors, string whose)
    {
        foreach (var value in vectors)
        {
            if (!float.IsFinite(value))
            {
                throw new InvalidOperationException($"The vector of {whose} holds {value}.");
            }
        }
    }

    public override void Rank() => index.SelectMany(
        _vectors.AsSpan(0, Count * ranker.VectorLength), _excluded.AsSpan(0, Count), Lists, ListLength, Lengths);

    public override void Clear()
    {
        for (var position = 0; position < Count; position++)
        {
            _excluded[position]!.Clear();
        }

        base.Clear();
    }

    private protected override void Add(int position, RatingProfile known, ReadOnlySpan<int> excluded)
    {
        var vector = _vectors.AsSpan(position * ranker.VectorLength, ranker.VectorLength);
        ranker.FoldIn(known, vector);
        ThrowIfNotFinite(vector, "a user");
        var set = _excluded[position] ??= new ItemSet(ranker.ItemCount);
        set.AddRange(excluded);
    }
}
