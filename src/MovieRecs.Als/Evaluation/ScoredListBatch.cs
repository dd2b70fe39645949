using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Evaluation;

/// <summary>Every item scored, user by user, as each is added.</summary>
internal sealed class ScoredListBatch(IRanker ranker, int listLength) : ListBatch(listLength)
{
    private readonly float[] _scores = new float[ranker.ItemCount];

    public override void Rank()
    {
        // The lists were made when the users were added.
    }

    private protected override void Add(int position, UserProfile known, ReadOnlySpan<int> excluded)
    {
        ranker.Score(known, _scores);
        foreach (var item in excluded)
        {
            _scores[item] = float.NegativeInfinity;
        }

        var list = new TopList(RoomAt(position));
        for (var item = 0; item < _scores.Length; item++)
        {
            var score = _scores[item];
            if (float.IsNaN(score))
            {
                throw new InvalidOperationException($"The score of item {item} is not a number.");
            }

            if (score >= list.Threshold && !float.IsNegativeInfinity(score))
            {
                list.Offer(item, score);
            }
        }

        Lengths[position] = list.Count;
    }
}
