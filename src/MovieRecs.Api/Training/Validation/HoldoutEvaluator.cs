using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Baselines;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Retrieval;
using MovieRecs.Als.Threading;

namespace MovieRecs.Api.Training.Validation;

/// <summary>
/// Lets models rank the whole catalogue and predict stars for the held-out users, each folded in from the ratings that were
/// not held out, as serving would. Lists are in the item indices of the training data, whatever the model's own are. Users whom a
/// Bayesian model of the same items folded in before are not folded in again.
/// </summary>
internal sealed class HoldoutEvaluator(
    RatingData training, Holdout holdout, BayesianFoldIns? foldIns, WorkerThreads threads, CancellationToken cancellationToken)
{
    /// <summary>An item of a list that training does not know: a miss.</summary>
    private const int UnknownItem = -1;

    private const int BatchUsers = 32;

    public (RankingScores Ranking, StarPredictions Stars) Evaluate(
        IdMap items, ImplicitAlsModel ranker, RatingEnsemble stars)
    {
        var translation = new ItemTranslation(training.Items, items);
        var lists = new ImplicitAlsRanker(ranker);
        var index = new ItemIndex(lists.ItemVectors, lists.VectorLength);
        var scores = new RankingScores(holdout.Users.Count);
        var predictions = new StarPredictions(holdout);
        threads.ForEach((holdout.Users.Count + BatchUsers - 1) / BatchUsers, chunk: 1, batch =>
        {
            var first = batch * BatchUsers;
            var users = new RankedUsers(index, Math.Min(BatchUsers, holdout.Users.Count - first));
            for (var place = 0; place < users.Count; place++)
            {
                var heldOut = holdout.Users[first + place];
                var (known, ratings) = KnownRatings(heldOut.UserIndex, translation);
                lists.FoldIn(new RatingProfile(known, ratings), users.FactorsOf(place));
                users.Exclude(place, known);
                Predict(stars, heldOut, known, ratings, translation, predictions.Of(first + place));
            }

            users.Rank();
            for (var place = 0; place < users.Count; place++)
            {
                scores.Record(first + place, InTraining(users.ListOf(place), translation), holdout.Users[first + place].Items);
            }
        }, cancellationToken);
        return (scores, predictions);
    }

    /// <summary>The stars by models of these items.</summary>
    public StarPredictions PredictStars(IdMap items, RatingEnsemble stars)
    {
        var translation = new ItemTranslation(training.Items, items);
        var predictions = new StarPredictions(holdout);
        threads.ForEach(holdout.Users.Count, chunk: 16, user =>
        {
            var (known, ratings) = KnownRatings(holdout.Users[user].UserIndex, translation);
            Predict(stars, holdout.Users[user], known, ratings, translation, predictions.Of(user));
        }, cancellationToken);
        return predictions;
    }

    /// <summary>The stars by movie and user means alone.</summary>
    public StarPredictions Predict(BiasModel biases)
    {
        var predictions = new StarPredictions(holdout);
        threads.ForEach(holdout.Users.Count, chunk: 16, user =>
        {
            var heldOut = holdout.Users[user];
            var known = training.ByUser.ColumnsOf(heldOut.UserIndex);
            biases.Predict(
                new RatingProfile(known, StarsOf(heldOut.UserIndex)), heldOut.Items, predictions.Of(user));
        }, cancellationToken);
        return predictions;
    }

    /// <summary>The most rated movies, the same for everybody except for what each has rated.</summary>
    public RankingScores EvaluatePopularity()
    {
        var order = Enumerable.Range(0, training.Items.Count)
            .OrderByDescending(item => training.ByItem.ColumnsOf(item).Length)
            .ToArray();
        var scores = new RankingScores(holdout.Users.Count);
        threads.ForEach(holdout.Users.Count, chunk: 16, user =>
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

    private float[] StarsOf(int userIndex)
    {
        var codes = training.ByUser.CodesOf(userIndex);
        var stars = new float[codes.Length];
        training.Scale.Decode(codes, stars);
        return stars;
    }

    private static int[] InTraining(ReadOnlySpan<ScoredItem> list, ItemTranslation translation)
    {
        var items = new int[list.Length];
        for (var place = 0; place < list.Length; place++)
        {
            items[place] = translation.ToTraining(list[place].ItemIndex);
        }

        return items;
    }

    private void Predict(
        RatingEnsemble stars, HeldOutUser heldOut, int[] known, float[] ratings, ItemTranslation translation,
        Span<float> predictions)
    {
        var profile = new RatingProfile(known, ratings);
        var user = foldIns is not null && foldIns.Model == stars.Bayesian
            ? stars.FoldIn(profile, foldIns.Of(heldOut.UserIndex, profile))
            : stars.FoldIn(profile);
        for (var position = 0; position < heldOut.Items.Length; position++)
        {
            predictions[position] = translation.ToModel(heldOut.Items[position]) is >= 0 and var item
                ? stars.Predict(user, item)
                : float.NaN;
        }
    }

    /// <summary>Users whose lists are looked up together, which reads the items once for all of them.</summary>
    private sealed class RankedUsers(ItemIndex index, int count)
    {
        private readonly float[] _factors = new float[count * index.Factors];
        private readonly ItemSet?[] _rated = new ItemSet?[count];
        private readonly ScoredItem[] _lists = new ScoredItem[count * RankingScores.ListLength];
        private readonly int[] _lengths = new int[count];

        public int Count => count;

        public Span<float> FactorsOf(int place) => _factors.AsSpan(place * index.Factors, index.Factors);

        public void Exclude(int place, ReadOnlySpan<int> items)
        {
            var rated = new ItemSet(index.ItemCount);
            rated.AddRange(items);
            _rated[place] = rated;
        }

        public void Rank() => index.SelectMany(_factors, _rated, _lists, RankingScores.ListLength, _lengths);

        public ReadOnlySpan<ScoredItem> ListOf(int place) =>
            _lists.AsSpan(place * RankingScores.ListLength, _lengths[place]);
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
