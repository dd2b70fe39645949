using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Files;

namespace MovieRecs.Als.Tests.Models.Bayesian;

[Trait("Category", "Vector")]
public sealed class BayesianStartTests
{
    private const int Items = 120;
    private const int NewItem = 100;

    private static readonly BayesianOptions _options = new()
    {
        Factors = 4,
        BurnIn = 60,
        Samples = 20,
        Thinning = 2,
        WarmBurnIn = 3,
        WarmSamples = 4,
    };

    private static readonly (RatingData Training, RatingData Test) _split = Split();

    // All but a thirtieth of the training ratings, the items in another order; one is missing, and item 500 is not in
    // the new data.
    private static readonly RatingData _earlierData = TestData.Build(
        Ratings().Where((rating, index) => index % 10 != 0 && index % 30 != 1 && rating.Item != NewItem).Append((1, 500, 4f)),
        items: IdMap.FromIds([500, .. Enumerable.Range(0, Items).Where(item => item != NewItem).Reverse()]));

    private static readonly BayesianModel _earlier = BayesianTrainer.Train(_earlierData, _options);

    private static BayesianStart Start => BayesianStart.Of(_earlier, _earlierData.Items, _split.Training.Items);

    [Fact]
    public void Predicts_as_well_as_the_cold_chain_after_a_tenth_of_its_sweeps()
    {
        var cold = Rmse(BayesianTrainer.Train(_split.Training, _options));
        var warm = Rmse(BayesianTrainer.Train(_split.Training, _options, start: Start));
        var shortCold = Rmse(BayesianTrainer.Train(
            _split.Training, _options with { BurnIn = _options.WarmBurnIn, Samples = _options.WarmSamples }));

        Assert.True(warm < cold * 1.03, $"{warm} {cold}"); // the new item costs a little
        Assert.True(warm < shortCold * 0.97, $"{warm} {shortCold}"); // that many sweeps do not do without the start
    }

    [Fact]
    public void Sweeps_are_few_and_count_on()
    {
        var reports = new List<TrainingProgress>();
        var model = BayesianTrainer.Train(
            _split.Training, _options, start: Start, progress: new Recorder(reports));

        Assert.Equal(Enumerable.Range(1, 11), reports.Select(report => report.Iteration));
        Assert.All(reports, report => Assert.Equal(11, report.Iterations));
        Assert.Equal(_earlier.Sweeps + 11, model.Sweeps);
        Assert.Equal(_options.WarmBurnIn, model.Diagnostics!.BurnIn);
    }

    [Fact]
    public void The_newest_earlier_samples_stay_for_the_items_that_are_left()
    {
        var model = BayesianTrainer.Train(_split.Training, _options, start: Start);

        Assert.Equal(_options.Samples, model.SampleCount);
        for (var index = 0; index < 16; index++)
        {
            var (kept, earlier) = (model.Samples[index], _earlier.Samples[4 + index]);
            Assert.Equal(earlier.NoisePrecision, kept.NoisePrecision);
            foreach (var item in Enumerable.Range(0, Items).Where(item => item != NewItem))
            {
                var source = _earlierData.Items.IndexOf(item);
                Assert.Equal(earlier.Items[source].ToArray(), kept.Items[item].ToArray());
                Assert.Equal(earlier.BiasOf(source), kept.BiasOf(item));
                Assert.Equal(earlier.UserWeights[source].ToArray(), kept.UserWeights[item].ToArray());
            }

            Assert.All(kept.UserWeights[NewItem].ToArray(), weight => Assert.Equal(0, weight));
            Assert.Equal(model.Samples.TakeLast(4).Average(sample => sample.BiasOf(NewItem)), kept.BiasOf(NewItem), 1e-4);
        }
    }

    [Fact]
    public void As_many_new_samples_as_wanted_leave_no_room_for_earlier_ones()
    {
        var model = BayesianTrainer.Train(_split.Training, _options with { WarmSamples = 25 }, start: Start);

        Assert.Equal(25, model.SampleCount);
        Assert.All(model.Samples, sample => Assert.DoesNotContain(
            _earlier.Samples, earlier => earlier.NoisePrecision == sample.NoisePrecision));
    }

    [Fact]
    public void The_same_start_gives_the_same_samples_on_any_number_of_threads()
    {
        var one = BayesianTrainer.Train(_split.Training, _options, start: Start, threads: TestData.Threads(1));
        var four = BayesianTrainer.Train(_split.Training, _options, start: Start, threads: TestData.Threads(4));

        Assert.Equal(
            one.Samples.SelectMany(sample => sample.Items[NewItem].ToArray()),
            four.Samples.SelectMany(sample => sample.Items[NewItem].ToArray()));
    }

    [Fact]
    public void A_second_retraining_draws_other_random_numbers_than_the_first()
    {
        var first = BayesianTrainer.Train(_split.Training, _options, start: Start);
        var second = BayesianTrainer.Train(
            _split.Training, _options, start: BayesianStart.Of(first, _split.Training.Items, _split.Training.Items));

        // A chain is soon where its random numbers lead it, wherever it began: with the same ones these would be about equal.
        var differences = first.Samples.TakeLast(4).Zip(second.Samples.TakeLast(4), (one, other) =>
            Enumerable.Range(0, Items).Average(item => Math.Abs(one.BiasOf(item) - other.BiasOf(item))));
        Assert.All(differences, difference => Assert.True(difference > 0.03, $"{difference}"));
    }

    [Fact]
    public void The_number_of_sweeps_is_in_the_model_file()
    {
        var model = BayesianTrainer.Train(_split.Training, _options, start: Start);
        using var stream = new MemoryStream();
        new ModelFile { Items = _split.Training.Items, Bayesian = model }.Write(stream);
        stream.Position = 0;

        Assert.Equal(model.Sweeps, ModelFile.Read(stream).Bayesian!.Sweeps);
    }

    [Fact]
    public void Side_information_may_be_the_same_or_not()
    {
        var same = Features("parity", _split.Training.Users.Count);
        var earlier = BayesianTrainer.Train(_split.Training, _options, userFeatures: same);
        var start = BayesianStart.Of(earlier, _split.Training.Items, _split.Training.Items);
        var kept = BayesianTrainer.Train(_split.Training, _options, userFeatures: same, start: start);
        var without = BayesianTrainer.Train(_split.Training, _options, start: start);

        Assert.Equal(earlier.Samples[^1].UserWeights[1].ToArray(), kept.Samples[15].UserWeights[1].ToArray());
        Assert.Equal(earlier.Samples[^1].UserWeights[2].ToArray(), without.Samples[15].UserWeights[0].ToArray());
        Assert.True(double.IsFinite(Rmse(kept)) && double.IsFinite(Rmse(without)));
    }

    [Theory]
    [InlineData("factors")]
    [InlineData("sets")]
    [InlineData("length")]
    [InlineData("unknown")]
    [InlineData("twice")]
    public void A_start_that_does_not_fit_is_refused(string fault)
    {
        var options = fault switch
        {
            "factors" => _options with { Factors = 5 },
            "sets" => _options with { UsesImplicitSets = false },
            _ => _options,
        };
        var indices = Start.ItemIndices.ToArray();
        switch (fault)
        {
            case "length": indices = indices[1..]; break;
            case "unknown": indices[3] = _earlier.ItemCount; break;
            case "twice": indices[3] = indices[4]; break;
        }

        Assert.Throws<ArgumentException>("start", () => BayesianTrainer.Train(
            _split.Training, options, start: new BayesianStart(_earlier, indices)));
    }

    [Fact]
    public void The_first_sweep_fits_as_the_last_one_of_the_earlier_chain_did()
    {
        var (cold, warm) = (new List<TrainingProgress>(), new List<TrainingProgress>());
        BayesianTrainer.Train(_split.Training, _options, progress: new Recorder(cold));
        BayesianTrainer.Train(_split.Training, _options, start: Start, progress: new Recorder(warm));

        Assert.True(warm[0].TrainRmse < cold[^1].TrainRmse * 1.1, $"{warm[0].TrainRmse} {cold[^1].TrainRmse}");
        Assert.True(cold[0].TrainRmse > cold[^1].TrainRmse * 1.3, $"{cold[0].TrainRmse}"); // a fit that noise does not have
    }

    [Fact]
    public void A_model_does_not_move_to_its_own_catalogue() => Assert.Same(
        _earlier, _earlier.WithItems(_earlierData.Items, IdMap.FromIds(_earlierData.Items.Ids)));

    [Fact]
    public void A_model_moves_to_another_catalogue_with_its_items()
    {
        var current = _earlierData.Items;
        var wanted = IdMap.FromIds([.. current.Ids.ToArray().Skip(1), 1_000_000]);

        var moved = _earlier.WithItems(current, wanted);

        // Without the first item, and with a new one that is an average one.
        var (before, after) = (new float[2], new float[2]);
        _earlier.Predict(new RatingProfile([2, 3], [5f, 2f]), [1, 4], before);
        moved.Predict(new RatingProfile([1, 2], [5f, 2f]), [0, 3], after);
        Assert.Equal(before, after);
        Assert.Equal((wanted.Count, _earlier.SampleCount), (moved.ItemCount, moved.SampleCount));
        var unknown = new float[1];
        moved.Predict(new RatingProfile([], []), [wanted.Count - 1], unknown);
        Assert.InRange(unknown[0], 1f, 5f);
    }

    [Fact]
    public void Ids_of_another_model_are_refused() => Assert.Throws<ArgumentException>(
        "modelItems", () => BayesianStart.Of(_earlier, IdMap.FromIds([1, 2]), _split.Training.Items));

    private static double Rmse(BayesianModel model) =>
        RatingEvaluator.Evaluate(model, _split.Training, _split.Test, new EvaluationOptions()).Overall.Rmse;

    private static List<(int User, int Item, float Rating)> Ratings() =>
        TestData.MadeRatings(users: 300, items: Items, perUser: 30, seed: 1);

    private static (RatingData Training, RatingData Test) Split()
    {
        var ratings = Ratings();
        var users = IdMap.FromIds([.. ratings.Select(rating => rating.User)]);
        var items = IdMap.FromIds([.. Enumerable.Range(0, Items)]);
        return (
            TestData.Build(ratings.Where((_, index) => index % 10 != 0), users, items),
            TestData.Build(ratings.Where((_, index) => index % 10 == 0), users, items));
    }

    private static SideFeatures Features(string group, int users)
    {
        var builder = new SideFeaturesBuilder(users);
        for (var user = 0; user < users; user++)
        {
            builder.Add(user, group, $"{user % 2}");
        }

        return builder.Build();
    }

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }
}
