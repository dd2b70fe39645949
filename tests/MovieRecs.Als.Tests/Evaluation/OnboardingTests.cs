using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Tests.Evaluation;

public sealed class OnboardingTests
{
    private static readonly (RatingData Training, RatingData Newcomers) _parts = Divide();
    private static readonly RatingEnsemble _stars = new(ExplicitAlsTrainer.Train(
        _parts.Training, new ExplicitAlsOptions { Factors = 4, Regularization = 2, Iterations = 5 }));
    private static readonly ImplicitAlsRanker _lists = new(ImplicitAlsTrainer.Train(
        _parts.Training, new ImplicitAlsOptions { Factors = 8, Iterations = 4 }).With(ItemPopularity.Of(_parts.Training)));

    [Theory]
    [InlineData(OnboardingStrategy.Random)]
    [InlineData(OnboardingStrategy.Popular)]
    [InlineData(OnboardingStrategy.NextToRate)]
    public void Answers_cost_questions_and_make_the_models_better(OnboardingStrategy strategy)
    {
        var points = Evaluate(strategy);

        Assert.Equal([0, 1, 3, 5, 10], points.Select(point => point.Answers));
        Assert.Equal(0, points[0].Questions);
        Assert.All(points.Skip(1), point => Assert.True(point.Questions >= point.Answers, $"{point}"));
        Assert.True(points[^1].Rmse < points[0].Rmse, $"{points[0]} {points[^1]}");
        Assert.All(points, point => Assert.InRange(point.HitRate.Mean, point.Precision.Mean, 1));
    }

    [Fact]
    public void All_strategies_begin_with_the_same_newcomers() => Assert.Equal(
        Evaluate(OnboardingStrategy.Popular)[0], Evaluate(OnboardingStrategy.NextToRate)[0]);

    [Fact]
    public void The_result_does_not_depend_on_the_threads() => Assert.Equal(
        Evaluate(OnboardingStrategy.NextToRate, threads: 1), Evaluate(OnboardingStrategy.NextToRate, threads: 3));

    [Fact]
    public void New_users_are_held_out_whole()
    {
        var log = Log(users: 80);

        var split = Splits.NewUsers(log, .25, seed: 1);

        Assert.Equal(20, split.Test.UserIds.ToArray().Distinct().Count());
        Assert.Empty(split.Test.UserIds.ToArray().Intersect(split.Training.UserIds.ToArray()));
        Assert.Equal(log.Count, split.Test.Count + split.Training.Count);
        Assert.NotEqual(split.Test.UserIds.ToArray(), Splits.NewUsers(log, .25, seed: 2).Test.UserIds.ToArray());
    }

    private static IReadOnlyList<OnboardingPoint> Evaluate(OnboardingStrategy strategy, int threads = 2)
    {
        using var workers = new WorkerThreads(threads);
        return Onboarding.Evaluate(
            strategy, _stars, _lists, _lists, _parts.Training, _parts.Newcomers, k: 5, seed: 3, workers);
    }

    private static (RatingData Training, RatingData Newcomers) Divide() =>
        Splits.NewUsers(Log(users: 160), .25, seed: 1).ToData();

    private static RatingLog Log(int users)
    {
        var log = new RatingLog(RatingScale.HalfStars);
        foreach (var (user, item, rating) in TestData.MadeRatings(users, items: 60, perUser: 30, seed: 4))
        {
            log.Add(user, item, (byte)(2 * rating), log.Count);
        }

        return log;
    }
}
