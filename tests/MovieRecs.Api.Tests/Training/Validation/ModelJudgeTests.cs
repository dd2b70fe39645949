using MovieRecs.Als.Interactions;
using MovieRecs.Api.Training;
using MovieRecs.Api.Training.Validation;

namespace MovieRecs.Api.Tests.Training.Validation;

public sealed class ModelJudgeTests
{
    private const int Users = 100;

    private static readonly Holdout Holdout = MakeHoldout();

    [Fact]
    public void Publishes_the_first_model_that_beats_popularity() =>
        Assert.Null(Judge(ranking: Hits(30), popularity: Hits(20), current: null));

    [Fact]
    public void Rejects_a_ranking_that_is_level_with_popularity() =>
        Assert.StartsWith(
            "It ranks no better than popularity: NDCG@10 0.2000 against 0.2000 over 100 users.",
            Judge(ranking: Hits(20), popularity: Hits(20), current: null),
            StringComparison.Ordinal);

    [Fact]
    public void Rejects_a_ranking_that_is_worse_by_more_than_chance() =>
        Assert.Equal(
            "It ranks clearly worse than model 7: NDCG@10 0.3000 against 0.6000 over 100 users, a difference of -0.3000 " +
            "with a standard error of 0.0461.",
            Judge(ranking: Hits(30), popularity: Hits(20), current: Hits(60)));

    [Fact]
    public void Publishes_a_ranking_whose_difference_may_be_chance() =>
        Assert.Null(Judge(ranking: Hits(57), popularity: Hits(20), current: Hits(60)));

    [Fact]
    public void Rejects_stars_that_are_worse_by_more_than_chance() =>
        Assert.StartsWith(
            "It predicts clearly worse than model 7: RMSE 1.0000 against 0.5000 on 200 ratings of 100 users;",
            Judge(Hits(30), Hits(20), Hits(30), stars: Errors(user => 1), currentStars: Errors(user => .5f)),
            StringComparison.Ordinal);

    [Fact]
    public void Publishes_stars_whose_difference_is_beyond_chance_but_slight() =>
        Assert.Null(Judge(Hits(30), Hits(20), Hits(30), stars: Errors(user => .502f), currentStars: Errors(user => .5f)));

    [Fact]
    public void Compares_stars_on_the_movies_that_both_models_know()
    {
        // The current model does not know the second movie of anybody, where the new one is far off.
        var stars = Errors(user => .5f, second: 2);
        var currentStars = Errors(user => .5f, second: float.NaN);

        Assert.Null(Judge(Hits(30), Hits(20), Hits(30), stars, currentStars));
    }

    private static string? Judge(
        RankingScores ranking, RankingScores popularity, RankingScores? current,
        StarPredictions? stars = null, StarPredictions? currentStars = null)
    {
        stars ??= Errors(user => .5f);
        currentStars ??= current is null ? null : Errors(user => .5f);
        var metrics = new ValidationMetrics(
            Holdout.RatingCount, Users, stars.Measure().Rmse, 0, 0, ranking.Means(), popularity.Means(),
            current is null ? null : new CurrentModelMetrics(7, currentStars!.Measure().Rmse, current.Means()));
        return ModelJudge.Reject(metrics, ranking, popularity, stars, current, currentStars);
    }

    /// <summary>This many of a hundred users find both of their held-out movies at the top.</summary>
    private static RankingScores Hits(int users)
    {
        var scores = new RankingScores(Users);
        for (var user = 0; user < Users; user++)
        {
            scores.Record(user, user < users ? [0, 1] : [2, 3], [0, 1]);
        }

        return scores;
    }

    /// <summary>Predictions that are off by this much, the second movie's by another amount if given.</summary>
    private static StarPredictions Errors(Func<int, float> error, float? second = null)
    {
        var predictions = new StarPredictions(Holdout);
        for (var user = 0; user < Users; user++)
        {
            predictions.Of(user)[0] = 3 + error(user);
            predictions.Of(user)[1] = 3 + (second ?? error(user));
        }

        return predictions;
    }

    /// <summary>A hundred users with two held-out ratings of three stars each.</summary>
    private static Holdout MakeHoldout()
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars);
        var heldOut = new List<HeldOutRating>();
        for (var userId = 1; userId <= Users; userId++)
        {
            builder.Add(userId, 1 + (userId % 4), 6);
            heldOut.Add(new HeldOutRating(userId, 1, 6, 0));
            heldOut.Add(new HeldOutRating(userId, 2, 6, 0));
        }

        return Holdout.From(new PartedRatings(builder.Build(), heldOut));
    }
}
