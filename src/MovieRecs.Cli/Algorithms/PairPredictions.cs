using MovieRecs.Als.Evaluation;

namespace MovieRecs.Cli.Algorithms;

/// <summary>
/// Predicts pairs user by user, clipped to the ratings that training saw. A pair with an unknown movie gets the user's
/// damped mean, (Σr + 5μ)/(n + 5); an unknown user has no ratings, so that the movie alone speaks. A model that predicts no ratings
/// scores the pairs as it would for a list, and an unknown movie with 0.
/// </summary>
internal sealed class PairPredictions(FittedModel model, IReadOnlyList<(int UserId, int ItemId)> pairs)
{
    private const int Damping = 5;

    private readonly float[] _ratings = new float[pairs.Count];
    private readonly float[] _deviations = new float[model.Predictor is IUncertainRatingPredictor { HasDeviations: true } ? pairs.Count : 0];

    /// <summary>Ratings, or the scores of a ranker, in the order of the pairs.</summary>
    public ReadOnlyMemory<float> Ratings => _ratings;

    /// <summary>Empty if the model has none.</summary>
    public ReadOnlyMemory<float> Deviations => _deviations;

    public int UnknownUsers { get; private set; }

    public int UnknownItems { get; private set; }

    public void Compute(CancellationToken cancellationToken)
    {
        var profiles = new Profiles(model.File);
        var byUser = Enumerable.Range(0, pairs.Count).GroupBy(index => pairs[index].UserId).ToArray();
        UnknownUsers = byUser.Where(user => !profiles.Knows(user.Key)).Sum(user => user.Count());
        UnknownItems = pairs.Count(pair => model.File.Items.IndexOf(pair.ItemId) < 0);
        var (predictor, ranker) = model.Predictor is { } found ? (found, null) : ((IRatingPredictor?)null, model.Ranker);
        Parallel.ForEach(
            byUser,
            new ParallelOptions { CancellationToken = cancellationToken },
            user =>
            {
                if (predictor is not null)
                {
                    Predict(predictor, profiles, user.Key, [.. user]);
                }
                else
                {
                    Score(ranker!, profiles, user.Key, [.. user]);
                }
            });
    }

    private void Score(IRanker ranker, Profiles profiles, int userId, int[] positions)
    {
        var scores = new float[ranker.ItemCount];
        ranker.Score(profiles.Of(userId), scores);
        foreach (var position in positions)
        {
            var item = model.File.Items.IndexOf(pairs[position].ItemId);
            _ratings[position] = item >= 0 ? scores[item] : 0;
        }
    }

    private void Predict(IRatingPredictor predictor, Profiles profiles, int userId, int[] positions)
    {
        var items = positions.Select(position => model.File.Items.IndexOf(pairs[position].ItemId)).ToArray();
        var known = Array.FindAll(items, item => item >= 0);
        var ratings = new float[known.Length];
        var deviations = new float[_deviations.Length > 0 ? known.Length : 0];
        var profile = profiles.Of(userId);
        if (predictor is IUncertainRatingPredictor { HasDeviations: true } uncertain)
        {
            uncertain.Predict(profile, known, ratings, deviations);
        }
        else
        {
            predictor.Predict(profile, known, ratings);
        }

        var ownMean = Mean(profile, profiles.MeanRating);
        var next = 0;
        for (var index = 0; index < positions.Length; index++)
        {
            var isKnown = items[index] >= 0;
            _ratings[positions[index]] = Math.Clamp(
                isKnown ? ratings[next] : ownMean, profiles.Range.Lowest, profiles.Range.Highest);
            if (_deviations.Length > 0)
            {
                _deviations[positions[index]] = isKnown ? deviations[next] : profiles.RatingDeviation;
            }

            next += isKnown ? 1 : 0;
        }
    }

    private static float Mean(RatingProfile profile, double mean)
    {
        var sum = Damping * mean;
        foreach (var rating in profile.Ratings)
        {
            sum += rating;
        }

        return (float)(sum / (profile.Ratings.Length + Damping));
    }
}
