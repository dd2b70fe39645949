using System.ComponentModel.DataAnnotations;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Tests.Models;

[Trait("Category", "Vector")]
public sealed class ImplicitAlsTrainerTests
{
    private static readonly RatingData _data =
        TestData.Build(TestData.MadeRatings(users: 120, items: 90, perUser: 20, seed: 6));

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(128)]
    public void A_half_sweep_solves_the_normal_equations_of_every_row(int factors)
    {
        var options = Options(factors) with { Iterations = 1 };
        var before = ImplicitAlsTrainer.Train(_data, options with { Iterations = 2 });

        var model = ImplicitAlsTrainer.Train(_data, options, initial: before);

        AssertSolves(_data.ByUser, options, before.ItemFactors, model.UserFactors);
        AssertSolves(_data.ByItem, options, model.UserFactors, model.ItemFactors);
    }

    [Fact]
    public void The_penalty_is_kept_up_to_the_size_it_was_chosen_at_and_falls_with_larger_data()
    {
        var options = new ImplicitAlsOptions { Regularization = ImplicitAlsOptions.DefaultRegularization };

        Assert.Equal(options, options.ForSize(0, 0));
        Assert.Equal(options, new ImplicitAlsOptions().ForSize(0, 0));
        Assert.Equal(options, options.ForSize(943, 1682));
        Assert.Equal(options.UsedRegularization / 8, options.ForSize(943 * 16, 1682 * 16).UsedRegularization, 1e-6f); // 16^¾
        Assert.Equal(options.ForSize(100_000, 10_000), options.ForSize(10_000, 100_000));
        Assert.InRange(options.ForSize(136_677, 20_720).UsedRegularization * options.UnobservedWeight, 2e-4, 4e-4); // Rendle: .0003
        Assert.Equal(1e-6f, (options with { Regularization = 1e-6f }).ForSize(int.MaxValue, int.MaxValue).Regularization);
    }

    [Fact]
    public void The_penalty_of_the_older_form_does_not_depend_on_the_size() => Assert.Equal(
        ImplicitAlsOptions.HuKorenVolinsky, ImplicitAlsOptions.HuKorenVolinsky.ForSize(1_000_000, 100_000));

    [Theory]
    [InlineData(4)]
    [InlineData(64)]
    public void The_loss_never_rises_and_is_the_objective(int factors)
    {
        var reports = new List<TrainingProgress>();
        var options = Options(factors) with { Iterations = 12 };

        var model = ImplicitAlsTrainer.Train(_data, options, progress: new ExplicitAlsTrainerTests.Recorder(reports));

        Assert.All(
            reports.Zip(reports.Skip(1)),
            pair => Assert.True(pair.Second.Loss <= pair.First.Loss * (1 + 1e-6), $"{pair.First.Loss} → {pair.Second.Loss}"));
        Assert.Equal(1, reports[^1].Loss / Objective(model, options), 1e-4);
        Assert.All(reports, report => Assert.True(double.IsNaN(report.TrainRmse)));
    }

    [Theory]
    [InlineData(FactorPrecision.Full)]
    [InlineData(FactorPrecision.Rounded)]
    public void Iterating_on_rows_lowers_the_loss_each_time_and_ends_where_the_exact_way_does(FactorPrecision precision)
    {
        var reports = new List<TrainingProgress>();
        var options = Options(32) with { Iterations = 60 };
        var exact = ImplicitAlsTrainer.Train(_data, options);

        var model = ImplicitAlsTrainer.Train(
            _data, options with { Solver = RowSolver.Hybrid, Precision = precision },
            progress: new ExplicitAlsTrainerTests.Recorder(reports));

        Assert.All(
            reports.Zip(reports.Skip(1)),
            pair => Assert.True(pair.Second.Loss <= pair.First.Loss * (1 + 1e-5), $"{pair.First.Loss} → {pair.Second.Loss}"));
        Assert.Equal(1, reports[^1].Loss / Objective(model, options), 1e-3);
        Assert.Equal(1, Objective(model, options) / Objective(exact, options), 0.01);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(50)]
    public void Hu_Koren_and_Volinskys_form_solves_its_normal_equations(int factors)
    {
        var options = ImplicitAlsOptions.HuKorenVolinsky with { Factors = factors, Alpha = 2f, Iterations = 1 };
        var before = ImplicitAlsTrainer.Train(_data, options with { Iterations = 3 });
        var reports = new List<TrainingProgress>();

        var model = ImplicitAlsTrainer.Train(
            _data, options with { Iterations = 8 }, before, new ExplicitAlsTrainerTests.Recorder(reports));

        Assert.All(
            reports.Zip(reports.Skip(1)),
            pair => Assert.True(pair.Second.Loss <= pair.First.Loss * (1 + 1e-6), $"{pair.First.Loss} → {pair.Second.Loss}"));
        var table = Enumerable.Range(0, model.UserCount).Select(row => ReferenceAls.Row(model.UserFactors, factors, row)).ToArray();
        for (var item = 0; item < model.ItemCount; item++)
        {
            // c = 1 + αr for the rated pairs and 1 for all others, p = 1 and 0: one of the 1s is in the sum over all pairs.
            var confidences = _data.ByItem.CodesOf(item).ToArray().Select(code => 1 + (2 * code / 2.0)).ToArray();
            var expected = ReferenceAls.SolveImplicit(
                table, _data.ByItem.ColumnsOf(item).ToArray(), [.. confidences.Select(c => c - 1)],
                [.. confidences.Select(c => c / (c - 1))], 1, options.UsedRegularization);
            ReferenceAls.AssertClose(expected, ReferenceAls.Row(model.ItemFactors, factors, item), 2e-4);
        }
    }

    [Fact]
    public void The_model_does_not_depend_on_the_number_of_threads()
    {
        var one = ImplicitAlsTrainer.Train(_data, Options(64), threads: TestData.Threads(1));
        var three = ImplicitAlsTrainer.Train(_data, Options(64), threads: TestData.Threads(3));

        Assert.Equal(one.UserFactors.ToArray(), three.UserFactors.ToArray());
        Assert.Equal(one.ItemFactors.ToArray(), three.ItemFactors.ToArray());
    }

    [Fact]
    public void Recovers_a_checkerboard()
    {
        var ratings = new List<(int, int, float)>();
        for (var user = 0; user < 40; user++)
        {
            for (var item = 0; item < 30; item++)
            {
                if ((user + item) % 2 == 0 && (user + (3 * item)) % 7 != 0)
                {
                    ratings.Add((user, item, 4f));
                }
            }
        }

        var model = ImplicitAlsTrainer.Train(
            TestData.Build(ratings), Options(2) with { UnobservedWeight = 0.1f, Regularization = 1e-4f, Iterations = 20 });

        for (var user = 0; user < 40; user++)
        {
            var factors = model.UserFactors.Slice(user * 2, 2).ToArray();
            var black = Enumerable.Range(0, 30).Where(item => (user + item) % 2 == 0).Min(item => model.Score(factors, item));
            var white = Enumerable.Range(0, 30).Where(item => (user + item) % 2 != 0).Max(item => model.Score(factors, item));
            Assert.True(black > 0.6f && white < 0.1f, $"{black} {white}");
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(64)]
    public void Folding_in_a_training_user_gives_its_half_sweep(int factors)
    {
        var before = ImplicitAlsTrainer.Train(_data, Options(factors));
        var after = ImplicitAlsTrainer.Train(_data, Options(factors) with { Iterations = 1 }, initial: before);
        var folded = new float[factors];

        for (var user = 0; user < _data.Users.Count; user++)
        {
            var ratings = _data.ByUser.CodesOf(user).ToArray().Select(code => _data.Scale.ValueOf(code)).ToArray();
            before.FoldIn(_data.ByUser.ColumnsOf(user), ratings, folded);

            Assert.Equal(after.UserFactors.Slice(user * factors, factors).ToArray(), folded);
        }
    }

    [Fact]
    public void Folding_in_nothing_gives_zeros()
    {
        var model = ImplicitAlsTrainer.Train(_data, Options(8));
        var folded = Enumerable.Repeat(7f, 8).ToArray();

        model.FoldIn([], [], folded);

        Assert.All(folded, value => Assert.Equal(0f, value));
    }

    [Fact]
    public void The_gramian_is_that_of_the_item_factors()
    {
        var model = ImplicitAlsTrainer.Train(_data, Options(20));

        for (var row = 0; row < 20; row++)
        {
            for (var column = 0; column < 20; column++)
            {
                var expected = Enumerable.Range(0, model.ItemCount).Sum(
                    item => (double)model.ItemFactors.Span[(item * 20) + row] * model.ItemFactors.Span[(item * 20) + column]);
                Assert.Equal(expected, model.Gramian.Span[(row * 20) + column], 1e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(ExplicitAlsTrainerTests.OddData), MemberType = typeof(ExplicitAlsTrainerTests))]
    public void Odd_data_give_finite_models(string kind, int factors)
    {
        var data = TestData.Build(kind switch
        {
            "empty" => [],
            "one rating" => [(1, 1, 4.5f)],
            "one user" => [.. Enumerable.Range(0, 40).Select(item => (1, item, 0.5f + (item % 10 / 2f)))],
            "one item" => [.. Enumerable.Range(0, 40).Select(user => (user, 1, 0.5f + (user % 10 / 2f)))],
            _ => Enumerable.Range(0, 200).Select(i => (i % 20, i / 20, 3f)),
        });

        var model = ImplicitAlsTrainer.Train(data, Options(factors) with { Regularization = 1e-6f });

        Assert.All(model.UserFactors.ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.All(model.ItemFactors.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_model_of_an_older_catalogue_can_be_the_start_for_a_newer_one()
    {
        var model = ImplicitAlsTrainer.Train(_data, Options(6));
        var wanted = IdMap.FromIds([.. _data.Items.Ids[3..], 5000]);

        var moved = model.WithItems(_data.Items, wanted);

        Assert.Equal(model.ItemFactors[(3 * 6)..].ToArray(), moved.ItemFactors[..^6].ToArray());
        Assert.All(moved.ItemFactors[^6..].ToArray(), value => Assert.Equal(0f, value));
    }

    [Fact]
    public void Stops_early_once_the_loss_stabilises_if_asked()
    {
        var reports = new List<TrainingProgress>();

        ImplicitAlsTrainer.Train(
            _data, Options(8) with { Iterations = 500, StopTolerance = 0.001f },
            progress: new ExplicitAlsTrainerTests.Recorder(reports));

        Assert.InRange(reports.Count, 3, 100);
        Assert.True(reports[^1].Loss > reports[^2].Loss * 0.999);
    }

    [Fact]
    public void Folding_in_allocates_nothing()
    {
        var model = ImplicitAlsTrainer.Train(_data, Options(32));
        var folded = new float[32];
        var items = _data.ByUser.ColumnsOf(0).ToArray();
        var ratings = _data.ByUser.CodesOf(0).ToArray().Select(code => code / 2f).ToArray();
        model.FoldIn(items, ratings, folded);

        // The least of many: a collection may empty the pool, and a method compiled anew may allocate once.
        var least = long.MaxValue;
        for (var i = 0; i < 50; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            model.FoldIn(items, ratings, folded);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        Assert.Throws<ValidationException>(() => ImplicitAlsTrainer.Train(_data, Options(4) with { Regularization = 0 }));
        Assert.Throws<ValidationException>(() => (Options(4) with { UnobservedWeight = float.NaN }).Validate());
        Assert.Throws<ValidationException>(() => (Options(4) with { FrequencyExponent = 1.5f }).Validate());
    }

    [Fact]
    public void Cancellation_ends_training()
    {
        using var source = new CancellationTokenSource();
        var progress = new ExplicitAlsTrainerTests.Recorder([], () => source.Cancel());

        Assert.Throws<OperationCanceledException>(() => ImplicitAlsTrainer.Train(
            _data, Options(4) with { Iterations = 1000 }, progress: progress, cancellationToken: source.Token));
    }

    private static ImplicitAlsOptions Options(int factors) =>
        new()
        {
            Factors = factors,
            Regularization = 0.01f,
            UnobservedWeight = 0.3f,
            Iterations = 5,
            Precision = FactorPrecision.Full,
        };

    private static double Preference(ImplicitAlsOptions options, byte code) =>
        1 + (options.RatingSlope * ((code / 2.0) - options.RatingCenter));

    private static double Ridge(ImplicitAlsOptions options, int count, int others) =>
        options.UsedRegularization * Math.Pow(count + (options.UnobservedWeight * others), options.FrequencyExponent);

    private static void AssertSolves(
        InteractionMatrix matrix, ImplicitAlsOptions options, ReadOnlyMemory<float> others, ReadOnlyMemory<float> factors)
    {
        var table = Enumerable.Range(0, matrix.ColumnCount).Select(row => ReferenceAls.Row(others, options.Factors, row)).ToArray();
        for (var row = 0; row < matrix.RowCount; row++)
        {
            var columns = matrix.ColumnsOf(row).ToArray();
            var expected = ReferenceAls.SolveImplicit(
                table, columns, [.. columns.Select(_ => 1.0)],
                [.. matrix.CodesOf(row).ToArray().Select(code => Preference(options, code))],
                options.UnobservedWeight, Ridge(options, columns.Length, matrix.ColumnCount));
            ReferenceAls.AssertClose(expected, ReferenceAls.Row(factors, options.Factors, row), 2e-4);
        }
    }

    private static double Objective(ImplicitAlsModel model, ImplicitAlsOptions options)
    {
        var loss = 0.0;
        for (var user = 0; user < model.UserCount; user++)
        {
            var x = ReferenceAls.Row(model.UserFactors, options.Factors, user);
            loss += Ridge(options, _data.ByUser.ColumnsOf(user).Length, model.ItemCount) * x.Sum(value => value * value);
            for (var item = 0; item < model.ItemCount; item++)
            {
                var y = ReferenceAls.Row(model.ItemFactors, options.Factors, item);
                var score = x.Zip(y, (a, b) => a * b).Sum();
                loss += options.UnobservedWeight * score * score;
                var position = _data.ByUser.ColumnsOf(user).BinarySearch(item);
                loss += position < 0 ? 0 : Math.Pow(Preference(options, _data.ByUser.CodesOf(user)[position]) - score, 2);
            }
        }

        for (var item = 0; item < model.ItemCount; item++)
        {
            var y = ReferenceAls.Row(model.ItemFactors, options.Factors, item);
            loss += Ridge(options, _data.ByItem.ColumnsOf(item).Length, model.UserCount) * y.Sum(value => value * value);
        }

        return loss;
    }
}
