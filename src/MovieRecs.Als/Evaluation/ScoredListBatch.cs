using System.Numerics;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Evaluation;

/// <summary>Scores every item for each user as the user is added.</summary>
internal sealed class ScoredListBatch(IRanker ranker, int listLength) : ListBatch(listLength)
{
    private readonly float[] _scores = new float[ranker.ItemCount];

    public override void Rank()
    {
        // The lists were made when the users were added.
    }

    private protected override void Add(int position, RatingProfile known, ReadOnlySpan<int> excluded)
    {
        ranker.Score(known, _scores);
        foreach (var item in excluded)
        {
            _scores[item] = float.NegativeInfinity;
        }

        var list = new TopList(RoomAt(position));
        var start = 0;
        for (; start <= _scores.Length - Vector<float>.Count; start += Vector<float>.Count)
        {
            // Not all are below the threshold: one may enter the list, or is not a number.
            if (!Vector.LessThanAll(new Vector<float>(_scores, start), new Vector<float>(list.Threshold)))
            {
                Offer(ref list, start, start + Vector<float>.Count);
            }
        }

        Offer(ref list, start, _scores.Length);
        Lengths[position] = list.Count;
    }

    private void Offer(ref TopList list, int start, int end)
    {
        for (var item = start; item < end; item++)
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
    }
}
