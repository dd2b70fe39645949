using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Files;
using MovieRecs.Als.Models.Sessions;

namespace MovieRecs.Als.Tests.Models.Sessions;

public sealed class SessionModelTests
{
    /// <summary>Items 1 and 3 of four: after 1 comes 3.</summary>
    private static readonly SessionModel _model = new(
        new SessionOptions { HistoryScale = 2 }, itemCount: 4, items: [1, 3], weights: [[0.25f, 0.5f], [0.125f, 1f]], freshSeconds: 600);

    [Fact]
    public void Scores_are_the_rows_of_what_was_rated_by_how_many_came_later()
    {
        var scores = new float[4];

        _model.Score([3, 0, 1], [10u, 30u, 20u], scores);

        var (one, two) = (MathF.Exp(-1 / 2f), MathF.Exp(-2 / 2f));
        Assert.Equal([0, (0.25f * one) + (0.125f * two), 0, (0.5f * one) + (1f * two)], scores);
    }

    [Fact]
    public void Ratings_of_one_second_count_alike()
    {
        var (scores, reversed) = (new float[4], new float[4]);

        _model.Score([3, 1], [10u, 10u], scores);
        _model.Score([1, 3], [10u, 10u], reversed);

        Assert.Equal([0, 0.375f, 0, 1.5f], scores);
        Assert.Equal(scores, reversed);
    }

    [Fact]
    public void Who_rated_nothing_that_the_model_knows_gets_zeros()
    {
        float[] scores = [1, 1, 1, 1];

        _model.Score([0, 2], [10u, 20u], scores);
        Assert.Equal(new float[4], scores);
        _model.Score([], [], scores);
        Assert.Equal(new float[4], scores);
    }

    [Fact]
    public void Refuses_what_does_not_go_together()
    {
        Assert.Throws<ArgumentException>(() => _model.Score([1], [], new float[4]));
        Assert.Throws<ArgumentException>(() => _model.Score([1], [5u], new float[3]));
        Assert.Throws<IndexOutOfRangeException>(() => _model.Score([4], [5u], new float[4]));
        Assert.Throws<ArgumentException>(
            () => new SessionRanker(_model, new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 1 }, default, new float[3])));
    }

    [Theory]
    [InlineData(1000, 1600, true)]
    [InlineData(1000, 1601, false)]
    [InlineData(2000, 1000, true)]
    public void A_session_is_fresh_for_some_time_after_the_last_rating(long lastRating, long now, bool isFresh) =>
        Assert.Equal(isFresh, _model.IsFresh(lastRating, now));

    [Fact]
    public void The_ranker_adds_both_scores_in_standard_deviations()
    {
        // One factor of 1, and targets that a fold-in cannot tell apart in sign: the ranking model's row is its item factors.
        var ials = new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 1 }, default, new float[] { 4, 2, 0, 2 });
        var ranker = new SessionRanker(_model, ials);
        var (scores, alone) = (new float[4], new float[4]);

        ranker.Score(new RatingProfile([1], [4f], times: [10u]), scores);
        ranker.Score(new RatingProfile([1], [4f]), alone);

        var long2 = MathF.Sqrt(2);
        Close([long2, 0, -long2, 0], alone); // (4, 2, 0, 2): mean 2, deviation √2
        double[] session = [0, .25, 0, .5];
        var mean = session.Average();
        var deviation = Math.Sqrt(session.Average(score => Math.Pow(score - mean, 2)));
        Close([.. session.Select((score, item) => (float)(alone[item] + ((score - mean) / deviation)))], scores);

        static void Close(float[] expected, float[] actual) =>
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void An_item_that_no_training_has_seen_is_scored_like_one_that_the_session_model_leaves_out()
    {
        var ials = new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 1 }, default, new float[] { 4, 2, 0, 2 });
        var ranker = new SessionRanker(_model, ials);
        var raw = new float[4];
        new ImplicitAlsRanker(ials).Score(new RatingProfile([1], [4f]), raw);
        var (scores, same) = (new float[4], new float[4]);

        // Items 0 and 2 are not in the session model: 4 and 0 times what the user is.
        float[] unseen = [raw[0], raw[2]];
        ranker.Score(new RatingProfile([1], [4f], times: [10u]), scores, unseen);
        ranker.Score(new RatingProfile([1], [4f], times: [10u]), same);

        Assert.Equal([scores[0], scores[2]], unseen);
        Assert.Equal(same, scores);
    }

    [Fact]
    public void The_ranker_has_an_answer_for_a_model_of_zeros()
    {
        var ranker = new SessionRanker(_model, new ImplicitAlsModel(new ImplicitAlsOptions { Factors = 1 }, default, new float[4]));
        var scores = new float[4];

        ranker.Score(new RatingProfile([0], [4f], times: [10u]), scores);

        Assert.Equal(new float[4], scores);
    }

    [Fact]
    public void The_ranker_finds_what_comes_next_where_the_taste_alone_does_not()
    {
        // Everybody likes everything, and walks through the catalogue in order from somewhere.
        const int Items = 60;
        var random = new Random(4);
        var log = new RatingLog(RatingScale.HalfStars);
        for (var user = 1; user <= 150; user++)
        {
            var start = random.Next(Items);
            for (var step = 0; step < 30; step++)
            {
                log.Add(user, (start + step) % Items, 8, 1_000_000 + (60 * step));
            }
        }

        var (training, test) = Splits.LeaveLastOut(log).ToData();
        var ials = ImplicitAlsTrainer.Train(training, new ImplicitAlsOptions { Factors = 8 });
        var session = SessionTrainer.Train(training, new SessionOptions { Regularization = 10 });
        var options = new EvaluationOptions { Cutoffs = [1] };

        Assert.True(HitRate(new SessionRanker(session, ials)) > 0.9);
        Assert.True(HitRate(new ImplicitAlsRanker(ials)) < 0.5);

        double HitRate(IRanker ranker) => RankingEvaluator.Evaluate(ranker, training, test, options).Cutoffs[0].HitRate.Mean;
    }

    [Fact]
    public void A_file_keeps_the_model()
    {
        var read = RoundTrip(_model).Session!;

        Assert.Equal((_model.Options, _model.ItemCount, _model.FreshSeconds), (read.Options, read.ItemCount, read.FreshSeconds));
        Assert.Equal(_model.Items.ToArray(), read.Items.ToArray());
        Assert.All(_model.Items.ToArray(), item => Assert.Equal(_model.WeightsOf(item), read.WeightsOf(item)));
    }

    [Fact]
    public void A_file_without_the_model_has_none() => Assert.Null(RoundTrip(null).Session);

    [Fact]
    public void A_file_refuses_a_model_of_other_items() =>
        Assert.Throws<InvalidOperationException>(
            () => new ModelFile { Items = IdMap.FromIds([1, 2]), Session = _model }.Write(Stream.Null));

    [Fact]
    public void A_file_with_a_weight_that_is_not_a_number_is_refused()
    {
        var broken = new SessionModel(new SessionOptions(), 4, [2], [[float.NaN]], 600);

        Assert.Throws<InvalidDataException>(() => RoundTrip(broken));
    }

    [Fact]
    public void Refuses_parts_that_do_not_make_a_model()
    {
        foreach (var (items, freshSeconds) in ((int[], int)[])[([3, 1], 600), ([1, 1], 600), ([1, 4], 600), ([-1, 1], 600), ([1, 3], 0), ([1], 600)])
        {
            Assert.Throws<ArgumentException>(() => new SessionModel(new SessionOptions(), 4, items, [[0, 0], [0, 0]], freshSeconds));
        }
    }

    private static ModelFile RoundTrip(SessionModel? model)
    {
        using var stream = new MemoryStream();
        new ModelFile { Items = IdMap.FromIds([10, 20, 30, 40]), Session = model }.Write(stream);
        return ModelFile.Read(stream.ToArray());
    }

    [Fact]
    public void For_another_catalogue_the_rows_move_with_their_items()
    {
        var current = IdMap.FromIds([10, 20, 30, 40]);

        var grown = _model.WithItems(current, IdMap.FromIds([5, 10, 20, 30, 40]));
        var shrunk = _model.WithItems(current, IdMap.FromIds([10, 40]));

        Assert.Equal((5, 600), (grown.ItemCount, grown.FreshSeconds));
        Assert.Equal([2, 4], grown.Items.ToArray());
        Assert.Equal([0.25f, 0.5f], grown.WeightsOf(2));
        Assert.Equal([1], shrunk.Items.ToArray());
        Assert.Equal([1f], shrunk.WeightsOf(1));
        Assert.Throws<ArgumentException>("current", () => _model.WithItems(IdMap.FromIds([10]), current));
    }
}
