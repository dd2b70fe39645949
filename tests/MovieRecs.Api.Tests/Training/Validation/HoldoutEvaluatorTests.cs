using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;
using MovieRecs.Api.Training;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Tests.Training.Validation;

public sealed class HoldoutEvaluatorTests
{
    // Users 1-3 have rated movies 10 and 20; movie 30 is the most rated, then 40.
    private static readonly (int UserId, int MovieId)[] Known =
        [(1, 10), (1, 20), (2, 10), (2, 20), (3, 10), (4, 30), (5, 30), (6, 30), (7, 30), (4, 40), (5, 40), (6, 40)];

    [Fact]
    public void Drops_held_out_ratings_of_users_and_movies_that_training_does_not_know()
    {
        var holdout = Holdout.From(Ratings(heldOut: [(1, 30), (1, 99), (99, 30), (2, 40), (1, 40)]));

        Assert.Equal(3, holdout.RatingCount);
        Assert.Equal([0, 1], holdout.Users.Select(user => user.UserIndex));
        Assert.Equal([2, 3], holdout.Users[0].Items);
        Assert.Equal([4f, 4f], holdout.Users[0].Ratings);
    }

    [Fact]
    public void Popularity_lists_what_most_have_rated_but_the_user_has_not()
    {
        var ratings = Ratings(heldOut: [(1, 40), (4, 10)]);
        var scores = Evaluator(ratings).EvaluatePopularity();

        // For user 1 the list is 30, 40; for user 4 it is 10, 20.
        Assert.Equal(new RankingMetrics(1, ((1 / Math.Log2(3)) + 1) / 2, 1, .75), scores.Means());
    }

    [Fact]
    public void A_model_with_other_items_is_judged_in_the_items_of_the_training_data()
    {
        var ratings = Ratings(heldOut: [(1, 40)]);

        // It lacks movie 20 and has movie 5. Who rated 10 is shown 40 first, 30 next and 5 last.
        var items = IdMap.FromIds([5, 10, 30, 40]);
        var ranker = new ImplicitAlsModel(
            new ImplicitAlsOptions { Factors = 2 }, default, new float[] { .1f, 0, 1, 0, .5f, 0, .9f, 0 });
        var stars = new ExplicitAlsModel(
            new ExplicitAlsOptions { Factors = 1, Regularization = 1 }, 3, default, new float[4], default, new float[] { 0, .25f, .5f, 1 });

        var (ranking, predictions) = Evaluator(ratings).Evaluate(items, ranker, new RatingEnsemble(stars));

        Assert.Equal(new RankingMetrics(1, 1, 1, 1), ranking.Means());
        // μ + b_i + b_u, where b_u = (4 - 3 - .25) / (1 + γ): of the user's two ratings the model knows the one of movie 10.
        Assert.Equal(3 + 1 + (.75 / (1 + new ExplicitAlsOptions().BiasRegularization)), predictions.Of(0)[0], 1e-5);
    }

    [Fact]
    public void A_movie_that_the_model_lacks_has_no_prediction()
    {
        var items = IdMap.FromIds([10, 20, 30]);
        var ranker = new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 1 }, default, new float[] { 1, 1, 1 });
        var stars = new ExplicitAlsModel(new ExplicitAlsOptions { Factors = 1, Regularization = 1 }, 3, default, new float[3], default, new float[3]);

        var (ranking, predictions) = Evaluator(Ratings(heldOut: [(1, 40)])).Evaluate(items, ranker, new RatingEnsemble(stars));

        Assert.True(float.IsNaN(predictions.Of(0)[0]));
        Assert.Equal(0, predictions.Measure().Count);
        Assert.Equal(0, ranking.Means().HitRateAt10);
    }

    private static HoldoutEvaluator Evaluator(PartedRatings ratings) =>
        new(ratings.Training, Holdout.From(ratings), foldIns: null, new WorkerThreads(2), CancellationToken.None);

    private static PartedRatings Ratings((int UserId, int MovieId)[] heldOut)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        foreach (var (userId, movieId) in Known)
        {
            builder.Add(userId, movieId, 8);
        }

        return new PartedRatings(
            builder.Build(), [.. heldOut.Select(pair => new HeldOutRating(pair.UserId, pair.MovieId, 8, 0))]);
    }
}
