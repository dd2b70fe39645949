using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Cli.Algorithms;

/// <summary>Lists for users, without what they rated; descending score, ties by ascending id.</summary>
internal static class Recommendations
{
    public static ScoredItem[] Of(IRanker ranker, UserProfile profile, int count)
    {
        var scores = new float[ranker.ItemCount];
        ranker.Score(profile, scores);
        foreach (var item in profile.ItemIndices)
        {
            scores[item] = float.NegativeInfinity;
        }

        // By id: the indices ascend with ids.
        return [.. Enumerable.Range(0, scores.Length)
            .Where(item => !float.IsNegativeInfinity(scores[item]))
            .OrderByDescending(item => scores[item])
            .ThenBy(item => item)
            .Take(count)
            .Select(item => new ScoredItem(item, scores[item]))];
    }
}
