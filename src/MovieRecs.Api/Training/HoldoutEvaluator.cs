using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Retrieval;

namespace MovieRecs.Api.Training;

/// <summary>
/// Lets models rank the whole catalogue and predict stars for the held-out users, each folded in from the ratings that were
/// not held out, as serving would. Lists are in the item indices of the training data, whatever the model's own are.
/// </summary>
internal sealed class HoldoutEvaluator(
    RatingData training, Holdout holdout, int threads, CancellationToken cancellationToken)
{
    /// <summary>An item of a list that training does not know: a miss.</summary>
    private const int UnknownItem = -1;

    public (RankingScores Ranking, StarPredictions Stars) Evaluate(
        IdMap items, ImplicitAlsModel ranker, ExplicitAlsModel stars)
    {
        var translation = new ItemTranslation(training.Items, items);
        var scores = new RankingScores(holdout.Users.Count);
        var predictions = new StarPredictions(holdout);
        TrainingThreads.ForEach(holdout.Users.Count, threads, user =>
        {
            var heldOut = holdout.Users[user];
            var (known, ratings) = KnownRatings(heldOut.UserIndex, translation);
            scores.Record(user, Rank(ranker, known, ratings, translation), heldOut.Items);
            Predict(stars, known, ratings, translation, heldOut.Items, predictions.Of(user));
        }, cancellationToken);
        return (scores, predictions);
    }

    /// <summary>The stars alone, for a model over the items of the training data.</summary>
    public StarPredictions Predict(ExplicitAlsModel stars)
    {
        var translation = new ItemTranslation(training.Items, training.Items);
        var predictions = new StarPredictions(holdout);
        TrainingThreads.ForEach(holdout.Users.Count, threads, user =>
        {
            var heldOut = holdout.Users[user];
            var (known, ratings) = KnownRatings(heldOut.UserIndex, translation);
            Predict(stars, known, ratings, translation, heldOut.Items, predictions.Of(user));
        }, cancellationToken);
        return predictions;
    }

    /// <summary>The most rated movies, the same for everybody but for what each has rated.</summary>
    public RankingScores EvaluatePopularity()
    {
        var order = Enumerable.Range(0, training.Items.Count)
            .OrderByDescending(item => training.ByItem.ColumnsOf(item).Length)
            .ToArray();
        var scores = new RankingScores(holdout.Users.Count);
        TrainingThreads.ForEach(holdout.Users.Count, threads, user =>
        {
            var rated = training.ByUser.ColumnsOf(holdout.Users[user].UserIndex);
            var list = new List<int>(RankingScores.ListLength);
            for (var place = 0; place < order.Length && list.Count < RankingScores.ListLength; place++)
            {
                if (rated.BinarySearch(order[place]) < 0)
                {
                    list.Add(order[place]);
                }
            }

            scores.Record(user, list.ToArray(), holdout.Users[user].Items);
        }, cancellationToken);
        return scores;
    }

    private (int[] Items, float[] Ratings) KnownRatings(int userIndex, ItemTranslation translation)
    {
        var columns = training.ByUser.ColumnsOf(userIndex);
        var codes = training.ByUser.CodesOf(userIndex);
        var items = new int[columns.Length];
        var ratings = new float[columns.Length];
        var count = 0;
        for (var position = 0; position < columns.Length; position++)
        {
            if (translation.ToModel(columns[position]) is >= 0 and var item)
            {
                items[count] = item;
                ratings[count++] = training.Scale.ValueOf(codes[position]);
            }
        }

        return (items[..count], ratings[..count]);
    }

    private static int[] Rank(ImplicitAlsModel ranker, int[] known, float[] ratings, ItemTranslation translation)
    {
        var factors = new float[ranker.Factors];
        ranker.FoldIn(known, ratings, factors);
        var rated = new ItemSet(ranker.ItemCount);
        rated.AddRange(known);
        Span<ScoredItem> top = stackalloc ScoredItem[RankingScores.ListLength];
        var count = TopItems.Select(ranker.ItemFactors.Span, ranker.Factors, factors, rated, top);
        var list = new int[count];
        for (var place = 0; place < count; place++)
        {
            list[place] = translation.ToTraining(top[place].ItemIndex);
        }

        return list;
    }

    private static void Predict(
        ExplicitAlsModel stars, int[] known, float[] ratings, ItemTranslation translation,
        ReadOnlySpan<int> heldOut, Span<float> predictions)
    {
        var factors = new float[stars.Factors];
        var bias = stars.FoldIn(known, ratings, factors);
        for (var position = 0; position < heldOut.Length; position++)
        {
            predictions[position] = translation.ToModel(heldOut[position]) is >= 0 and var item
                ? stars.Predict(factors, bias, item)
                : float.NaN;
        }
    }

    /// <summary>From the item indices of the training data to a model's, and back.</summary>
    private sealed class ItemTranslation
    {
        private readonly int[] _toModel;
        private readonly int[] _toTraining;

        public ItemTranslation(IdMap training, IdMap model)
        {
            _toModel = new int[training.Count];
            _toTraining = new int[model.Count];
            Array.Fill(_toTraining, UnknownItem);
            for (var item = 0; item < training.Count; item++)
            {
                _toModel[item] = model.IndexOf(training.IdAt(item));
                if (_toModel[item] >= 0)
                {
                    _toTraining[_toModel[item]] = item;
                }
            }
        }

        public int ToModel(int trainingItem) => _toModel[trainingItem];

        public int ToTraining(int modelItem) => _toTraining[modelItem];
    }
}
