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

        Lengths[position] = 0;
        Offer(position, 0, _scores);
    }
}
