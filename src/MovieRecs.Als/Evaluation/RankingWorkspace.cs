using MovieRecs.Als.Interactions;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Als.Evaluation;

/// <summary>The buffers of one thread that ranks users one after another.</summary>
internal sealed class RankingWorkspace(RatingData training, int length)
{
    private readonly float[] _scores = new float[training.Items.Count];
    private readonly ScoredItem[] _list = new ScoredItem[Math.Min(length, training.Items.Count)];
    private readonly RatingRow _row = new(training);

    /// <summary>The best items for a training user, none of which the user rated in training; ties by ascending index.</summary>
    public int[] Rank(IRanker ranker, int user) => Rank(ranker, user, _row.Read(user));

    /// <summary>The same for a user of whom less is known than the training data say.</summary>
    /// <exception cref="InvalidOperationException">A score is not a number: the model is broken.</exception>
    public int[] Rank(IRanker ranker, int user, UserProfile known)
    {
        ranker.Score(known, _scores);
        foreach (var item in training.ByUser.ColumnsOf(user))
        {
            _scores[item] = float.NegativeInfinity;
        }

        var list = new TopList(_list);
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

        return [.. _list.Take(list.Count).Select(scored => scored.ItemIndex)];
    }
}
