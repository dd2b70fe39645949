using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;

namespace MovieRecs.Als.Tests.Evaluation;

/// <summary>
/// Five items 0..4. Training: user 1 rated 0; user 2 rated 0 and 1; user 3 rated 2; user 5 rated 4. Held out: user 1 items
/// 1 and 3, user 2 item 4, user 4 item 0 (and nothing in training).
/// </summary>
public sealed class EvaluatorTests
{
    private static readonly RatingData _training = Data((1, 0, 8), (2, 0, 6), (2, 1, 10), (3, 2, 2), (5, 4, 6));
    private static readonly RatingData _test = Data((1, 1, 10), (1, 3, 2), (2, 4, 8), (4, 0, 4));

    [Fact]
    public void Ranks_the_catalogue_without_training_items_and_breaks_ties_by_id()
    {
        // Scores 3 1 2 1 2. User 1 without 0: 2 4 1 3; user 2 without 0, 1: 2 4 3.
        var report = RankingEvaluator.Evaluate(
            new FixedModel([3, 1, 2, 1, 2]), _training, _test, new EvaluationOptions { Cutoffs = [2, 3] });

        Assert.Equal((2, 2, 1), (report.UserCount, report.WithoutTest, report.NewUserCount));
        var at2 = report.Cutoffs[0];
        Assert.Equal((0.0 + 1) / 2, at2.HitRate.Mean, 12);
        Assert.Equal((0.0 + 1) / 2, at2.Recall.Mean, 12);
        Assert.Equal((0 + (1 / 2.0)) / 2, at2.Precision.Mean, 12);
        Assert.Equal(2 / 5.0, at2.Coverage, 12);
        Assert.Equal(1, at2.MeanPopularity, 12); // items 2 and 4 have one training rating each
        var at3 = report.Cutoffs[1];
        Assert.Equal(((1 / 2.0) + 1) / 2, at3.Recall.Mean, 12); // user 1 finds item 1 at rank 3 of two relevant
        Assert.Equal(((1 / 3.0 / 2) + (1 / 2.0)) / 2, at3.AveragePrecision.Mean, 12);
    }

    [Fact]
    public void Users_without_training_ratings_are_ranked_by_an_empty_profile_and_reported_on_their_own()
    {
        // User 4, of whom item 0 is held out: the list of a new user is 2 0 4, those of the others begin with 4.
        var report = RankingEvaluator.Evaluate(
            new NewUserModel(ofNew: [3, 1, 4, 1, 2], ofOthers: [0, 0, 1, 0, 2]), _training, _test,
            new EvaluationOptions { Cutoffs = [1, 2] });

        Assert.Equal((2, 1), (report.UserCount, report.NewUserCount));
        Assert.Equal([0.0, 1.0], report.NewUsers.Select(figures => figures.HitRate.Mean));
        Assert.Equal([1L, 1L], report.NewUsers.Select(figures => figures.HitRate.Count));
        Assert.Equal(1 / Math.Log2(3), report.NewUsers[1].Ndcg.Mean, 12);
        Assert.Equal(2 / 5.0, report.NewUsers[1].Coverage, 12);
        Assert.Equal(_training.Users.IndexOf(4), Assert.Single(report.NewUsers[0].PerUser).UserIndex);

        Assert.Equal(1 / 2.0, report.Cutoffs[0].HitRate.Mean, 12); // of users 1 and 2 alone
        Assert.Equal(2, report.Cutoffs[0].PerUser.Count);
    }

    [Fact]
    public void Without_new_users_there_are_no_figures_of_them()
    {
        var report = RankingEvaluator.Evaluate(
            new FixedModel([1, 1, 1, 1, 1]), _training, Data((2, 4, 8)), new EvaluationOptions());

        Assert.Equal(0, report.NewUserCount);
        Assert.Empty(report.NewUsers);
    }

    [Fact]
    public void Only_ratings_from_the_threshold_on_are_relevant()
    {
        var report = RankingEvaluator.Evaluate(
            new FixedModel([1, 1, 1, 1, 1]), _training, _test, new EvaluationOptions { Cutoffs = [1], RelevantFrom = 4.5f });

        Assert.Equal(1, report.UserCount); // user 2's four stars do not count
        Assert.Equal(1, report.Cutoffs[0].HitRate.Mean);
    }

    [Fact]
    public void A_score_that_is_not_a_number_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => RankingEvaluator.Evaluate(
            new FixedModel([1, 1, float.NaN, 1, 1]), _training, _test, new EvaluationOptions()));

    [Fact]
    public void Rating_errors_are_split_by_how_often_the_item_was_rated_in_training()
    {
        // Errors with predictions 3 1 2 1 2: item 1 five stars: 4; item 3 one star: 0; item 4 four: 2; item 0 two: 1.
        var report = RatingEvaluator.Evaluate(
            new FixedModel([3, 1, 2, 1, 2]), _training, _test, new EvaluationOptions());

        Assert.Equal(Math.Sqrt((16 + 0 + 4 + 1) / 4.0), report.Overall.Rmse, 6);
        Assert.Equal([0, 1], report.ByItemCount.Select(bucket => bucket.Minimum));
        Assert.Equal(0, report.ByItemCount[0].Metrics.Rmse);
        Assert.Equal(Math.Sqrt(21 / 3.0), report.ByItemCount[1].Metrics.Rmse, 6);
        Assert.Null(report.IntervalCoverage);
    }

    [Fact]
    public void Predictions_are_clipped_to_the_ratings_that_training_shows()
    {
        // Training ratings run from 1 to 5 stars, so 9 becomes 5: errors 0, 4, 1 and 3; raw 4, 8, 5 and 7.
        var report = RatingEvaluator.Evaluate(
            new FixedModel([9, 9, 9, 9, 9]), _training, _test, new EvaluationOptions());

        Assert.Equal((0 + 4 + 1 + 3) / 4.0, report.Overall.Mae, 6);
        Assert.Equal((4 + 8 + 5 + 7) / 4.0, report.Overall.RawMae, 6);
    }

    [Fact]
    public void Interval_coverage_counts_ratings_within_1_28_deviations()
    {
        // Errors 4, 0, 2, 1 against 1.2816 times a deviation of 1.
        var report = RatingEvaluator.Evaluate(
            new FixedUncertainModel([3, 1, 2, 1, 2], 1), _training, _test, new EvaluationOptions());

        Assert.Equal(2 / 4.0, report.IntervalCoverage);
    }

    [Fact]
    public void The_figures_do_not_depend_on_the_number_of_threads()
    {
        var model = new FixedModel([3, 1, 2, 1, 2]);
        var one = RatingEvaluator.Evaluate(model, _training, _test, new EvaluationOptions(), TestData.Threads(1));
        var four = RatingEvaluator.Evaluate(model, _training, _test, new EvaluationOptions(), TestData.Threads(4));

        Assert.Equal(one.Overall, four.Overall);
    }

    [Fact]
    public void Cold_start_tells_the_model_as_many_ratings_as_the_point_says()
    {
        var training = Data([.. Enumerable.Range(0, 12).Select(item => (1, item, 8)), (2, 0, 8)]);
        var both = new Split(Log(training), Log(Data((1, 12, 8), (2, 1, 8)))).ToData();
        var model = new CountingModel(both.Training.Items.Count);
        var curve = ColdStart.Evaluate(model, both.Training, both.Test, new EvaluationOptions(), seed: 1);

        Assert.Equal([1, 3, 5, 10], model.Known);
        Assert.Equal([1, 3, 5, 10], curve.Select(point => point.KnownRatings));
        Assert.All(curve, point => Assert.Equal(1, point.HitRate.Count)); // user 2 has too few ratings
        Assert.All(curve, point => Assert.Equal(1, point.HitRate.Mean)); // all but item 12 are in training
    }

    [Fact]
    public void Lists_that_are_given_are_ranked_instead_of_the_catalogue()
    {
        // By these scores item 3 is last of all, but first where only 3 and 4 are asked for.
        var model = new FixedModel([5, 4, 3, 2, 1]);
        var user = Enumerable.Range(0, _test.Users.Count).First(index => _test.ByUser.ColumnsOf(index).Contains(3));
        var options = new EvaluationOptions { Cutoffs = [1], Candidates = new CandidateLists([(user, 4), (user, 3), (user, 3)]) };
        var report = RankingEvaluator.Evaluate(model, _training, _test, options);
        var whole = RankingEvaluator.Evaluate(model, _training, _test, options with { Candidates = null });

        Assert.Equal(1, report.UserCount);
        Assert.Equal(whole.UserCount - 1 + whole.NewUserCount, report.WithoutCandidates);
        Assert.Equal(1, report.Cutoffs[0].HitRate.Mean);
    }

    [Fact]
    public void Data_over_other_items_are_refused() =>
        Assert.Throws<ArgumentException>(() => RankingEvaluator.Evaluate(
            new FixedModel([1]), Data([], [1], [1]), Data([], [1], [2]), new EvaluationOptions()));

    private static RatingData Data(params (int User, int Item, int HalfStars)[] ratings) =>
        ratings.Max(rating => rating.Item) < 5
            ? Data(ratings, [1, 2, 3, 4, 5], [0, 1, 2, 3, 4])
            : Data(ratings, [.. ratings.Select(rating => rating.User)], [.. ratings.Select(rating => rating.Item)]);

    private static RatingData Data((int User, int Item, int HalfStars)[] ratings, int[] users, int[] items)
    {
        var builder = new RatingDataBuilder(RatingScale.HalfStars, IdMap.FromIds(users), IdMap.FromIds(items));
        foreach (var (user, item, halfStars) in ratings)
        {
            builder.Add(user, item, (byte)halfStars);
        }

        return builder.Build();
    }

    private static RatingLog Log(RatingData data)
    {
        var log = new RatingLog(data.Scale);
        for (var user = 0; user < data.Users.Count; user++)
        {
            foreach (var item in data.ByUser.ColumnsOf(user))
            {
                log.Add(data.Users.IdAt(user), data.Items.IdAt(item), 8, 0);
            }
        }

        return log;
    }

    private sealed class FixedModel(float[] values) : IRanker, IRatingPredictor
    {
        public int ItemCount => values.Length;

        public void Score(RatingProfile profile, Span<float> scores) => values.CopyTo(scores);

        public void Predict(RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings)
        {
            for (var index = 0; index < ratings.Length; index++)
            {
                ratings[index] = values[itemIndices[index]];
            }
        }
    }

    private sealed class NewUserModel(float[] ofNew, float[] ofOthers) : IRanker
    {
        public int ItemCount => ofNew.Length;

        public void Score(RatingProfile profile, Span<float> scores) =>
            (profile.ItemIndices.IsEmpty ? ofNew : ofOthers).CopyTo(scores);
    }

    private sealed class FixedUncertainModel(float[] values, float deviation) : IUncertainRatingPredictor
    {
        public bool HasDeviations => true;

        public void Predict(RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings) =>
            new FixedModel(values).Predict(profile, itemIndices, ratings);

        public void Predict(
            RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings, Span<float> standardDeviations)
        {
            Predict(profile, itemIndices, ratings);
            standardDeviations.Fill(deviation);
        }
    }

    private sealed class CountingModel(int itemCount) : IRanker
    {
        public List<int> Known { get; } = [];

        public int ItemCount => itemCount;

        public void Score(RatingProfile profile, Span<float> scores)
        {
            Known.Add(profile.ItemIndices.Length);
            scores.Clear();
        }
    }
}
