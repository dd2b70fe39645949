using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Cli.Algorithms;

/// <summary>The items nearest to one, in the sense of the model's algorithm.</summary>
internal static class NearestItems
{
    public static ScoredItem[] Of(FittedModel model, int item, int count) => model.RankingAlgorithm switch
    {
        Algorithm.Als or Algorithm.Ensemble => ByCosine(model.File.RatingModel!.ItemFactors, model.File.RatingModel.Factors, item, count),
        Algorithm.Ials or Algorithm.Session when model.File.Neighbors is { } neighbors => ByTable(neighbors, item, count),
        Algorithm.Ials or Algorithm.Hkv or Algorithm.Session =>
            ByCosine(model.File.Ranker!.ItemFactors, model.File.Ranker.Factors, item, count),
        Algorithm.Bayesian => ByAverageCosine(model.File.Bayesian!, item, count),
        Algorithm.ItemKnn => ByNeighbors(model.File.ItemKnn!, item, count),
        Algorithm.Ease => ByWeight(model.File.Ease!, item, count),
        _ => throw new CommandFailedException(
            $"{AlgorithmNames.NameOf(model.RankingAlgorithm)} has no notion of similar movies; use ials, als, item-knn or ease"),
    };

    private static ScoredItem[] ByCosine(ReadOnlyMemory<float> factors, int width, int item, int count)
    {
        var list = new ScoredItem[count];
        var norms = SimilarItems.Norms(factors.Span, width);
        return list[..SimilarItems.Select(factors.Span, width, norms, item, null, list)];
    }

    private static ScoredItem[] ByTable(ItemNeighbors neighbors, int item, int count)
    {
        var list = new ScoredItem[count];
        return list[..neighbors.Select(item, excluded: null, list)];
    }

    private static ScoredItem[] ByNeighbors(ItemKnnModel model, int item, int count)
    {
        var neighbors = model.NeighborsOf(item);
        var list = new ScoredItem[Math.Min(count, neighbors.Length)];
        for (var index = 0; index < list.Length; index++)
        {
            list[index] = new ScoredItem(neighbors[index], model.SimilaritiesOf(item)[index]);
        }

        return list;
    }

    private static ScoredItem[] ByWeight(EaseModel model, int item, int count) =>
        Best(model.WeightsOf(item).ToArray(), item, count);

    private static ScoredItem[] ByAverageCosine(BayesianModel model, int item, int count)
    {
        var similarities = new float[model.ItemCount];
        model.Similarities(item, similarities);
        return Best(similarities, item, count);
    }

    private static ScoredItem[] Best(float[] values, int item, int count) =>
        [.. Enumerable.Range(0, values.Length)
            .Where(other => other != item)
            .OrderByDescending(other => values[other])
            .ThenBy(other => other)
            .Take(count)
            .Select(other => new ScoredItem(other, values[other]))];
}
