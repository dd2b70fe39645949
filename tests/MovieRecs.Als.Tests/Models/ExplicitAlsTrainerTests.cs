using System.ComponentModel.DataAnnotations;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;

namespace MovieRecs.Als.Tests.Models;

[Trait("Category", "Vector")]
public sealed class ExplicitAlsTrainerTests
{
    private static readonly RatingData _data =
        TestData.Build(TestData.MadeRatings(users: 120, items: 90, perUser: 20, seed: 5));

    public static TheoryData<int, bool, bool> Forms => new()
    {
        { 1, true, false }, { 5, true, false }, { 16, true, false }, { 20, false, false }, { 33, true, true }, { 64, true, false },
        { 100, false, true }, { 128, true, false },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_half_sweep_solves_the_normal_equations_of_every_row(int factors, bool hasBiases, bool countWeighted)
    {
        var options = Options(factors) with
        {
            HasBiases = hasBiases,
            CountWeighted = countWeighted,
            Regularization = countWeighted ? 0.1f : 4f,
            Iterations = 1,
        };
        var before = ExplicitAlsTrainer.Train(_data, options with { Iterations = 2, Seed = 9 });

        var model = ExplicitAlsTrainer.Train(_data, options, initial: before);

        AssertSolves(_data.ByUser, model, options, before.ItemFactors, before.ItemBiases, model.UserFactors, model.UserBiases);
        AssertSolves(_data.ByItem, model, options, model.UserFactors, model.UserBiases, model.ItemFactors, model.ItemBiases);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_loss_never_rises_and_is_the_objective(int factors, bool hasBiases, bool countWeighted)
    {
        var reports = new List<TrainingProgress>();
        var options = Options(factors) with { HasBiases = hasBiases, CountWeighted = countWeighted, Iterations = 12 };

        var model = ExplicitAlsTrainer.Train(_data, options, progress: new Recorder(reports));

        Assert.Equal(Enumerable.Range(1, 12), reports.Select(report => report.Iteration));
        Assert.All(
            reports.Zip(reports.Skip(1)),
            pair => Assert.True(pair.Second.Loss <= pair.First.Loss * (1 + 1e-6), $"{pair.First.Loss} → {pair.Second.Loss}"));
        var (squaredError, objective) = Objective(model, options);
        Assert.Equal(1, reports[^1].Loss / objective, 1e-5);
        Assert.Equal(Math.Sqrt(squaredError / _data.Count), reports[^1].TrainRmse, 1e-4);
    }

    [Theory]
    [InlineData(true, FactorPrecision.Full)]
    [InlineData(false, FactorPrecision.Full)]
    [InlineData(true, FactorPrecision.Rounded)]
    public void Iterating_on_rows_lowers_the_loss_each_time_and_ends_where_the_exact_way_does(
        bool hasBiases, FactorPrecision precision)
    {
        var reports = new List<TrainingProgress>();
        var options = Options(32) with { HasBiases = hasBiases, Iterations = 60 };
        var exact = ExplicitAlsTrainer.Train(_data, options);

        var model = ExplicitAlsTrainer.Train(
            _data, options with { Solver = RowSolver.Hybrid, Precision = precision }, progress: new Recorder(reports));

        Assert.All(
            reports.Zip(reports.Skip(1)),
            pair => Assert.True(pair.Second.Loss <= pair.First.Loss * (1 + 1e-5), $"{pair.First.Loss} → {pair.Second.Loss}"));
        Assert.Equal(1, reports[^1].Loss / Objective(model, options).Objective, 1e-4);
        Assert.Equal(1, Objective(model, options).Objective / Objective(exact, options).Objective, 0.01);
    }

    [Fact]
    public void Factors_in_16_bits_change_predictions_by_less_than_a_hundredth_of_a_star()
    {
        var full = ExplicitAlsTrainer.Train(_data, Options(64));
        var rounded = ExplicitAlsTrainer.Train(_data, Options(64) with { Precision = FactorPrecision.Rounded });

        for (var user = 0; user < _data.Users.Count; user++)
        {
            for (var item = 0; item < _data.Items.Count; item++)
            {
                Assert.Equal(full.Predict(user, item), rounded.Predict(user, item), 0.01f);
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    public void The_model_does_not_depend_on_the_number_of_threads(int factors)
    {
        var options = Options(factors) with { Precision = FactorPrecision.Rounded };
        var one = ExplicitAlsTrainer.Train(_data, options, threads: TestData.Threads(1));
        var three = ExplicitAlsTrainer.Train(_data, options, threads: TestData.Threads(3));

        Assert.Equal(one.UserFactors.ToArray(), three.UserFactors.ToArray());
        Assert.Equal(one.ItemFactors.ToArray(), three.ItemFactors.ToArray());
        Assert.Equal(one.ItemBiases.ToArray(), three.ItemBiases.ToArray());
    }

    [Fact]
    public void Another_seed_gives_another_model() => Assert.NotEqual(
        ExplicitAlsTrainer.Train(_data, Options(8)).ItemFactors.ToArray(),
        ExplicitAlsTrainer.Train(_data, Options(8) with { Seed = 43 }).ItemFactors.ToArray());

    [Fact]
    public void Recovers_a_checkerboard()
    {
        var ratings = new List<(int, int, float)>();
        for (var user = 0; user < 40; user++)
        {
            for (var item = 0; item < 30; item++)
            {
                if ((user + (3 * item)) % 5 != 0)
                {
                    ratings.Add((user, item, (user + item) % 2 == 0 ? 5f : 1f));
                }
            }
        }

        var model = ExplicitAlsTrainer.Train(
            TestData.Build(ratings), Options(2) with { Regularization = 0.01f, BiasRegularization = 0.01f, Iterations = 100 });

        for (var user = 0; user < 40; user++)
        {
            for (var item = 0; item < 30; item++)
            {
                Assert.Equal((user + item) % 2 == 0 ? 5f : 1f, model.Predict(user, item), 0.05f);
            }
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(64)]
    public void Folding_in_a_training_user_gives_its_half_sweep(int factors)
    {
        var before = ExplicitAlsTrainer.Train(_data, Options(factors));
        var after = ExplicitAlsTrainer.Train(_data, Options(factors) with { Iterations = 1 }, initial: before);
        var folded = new float[factors];

        for (var user = 0; user < _data.Users.Count; user++)
        {
            var ratings = _data.ByUser.CodesOf(user).ToArray().Select(code => _data.Scale.ValueOf(code)).ToArray();
            var bias = before.FoldIn(_data.ByUser.ColumnsOf(user), ratings, folded);

            Assert.Equal(after.UserFactors.Slice(user * factors, factors).ToArray(), folded);
            Assert.Equal(after.UserBiases.Span[user], bias);
        }
    }

    [Fact]
    public void Folding_in_nothing_gives_zeros()
    {
        var model = ExplicitAlsTrainer.Train(_data, Options(8));
        var folded = Enumerable.Repeat(7f, 8).ToArray();

        Assert.Equal(0f, model.FoldIn([], [], folded));
        Assert.All(folded, value => Assert.Equal(0f, value));
    }

    [Fact]
    public void Folding_in_refuses_what_the_model_cannot_know()
    {
        var model = ExplicitAlsTrainer.Train(_data, Options(8));

        Assert.Throws<ArgumentOutOfRangeException>(() => model.FoldIn([model.ItemCount], [3f], new float[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.FoldIn([-1], [3f], new float[8]));
        Assert.Throws<ArgumentException>(() => model.FoldIn([0], [float.NaN], new float[8]));
        Assert.Throws<ArgumentException>(() => model.FoldIn([0, 1], [3f], new float[8]));
        Assert.Throws<ArgumentException>(() => model.FoldIn([0], [3f], new float[9]));
    }

    public static TheoryData<string, int> OddData => new()
    {
        { "empty", 8 }, { "one rating", 64 }, { "one user", 64 }, { "one item", 64 }, { "all equal", 16 },
    };

    [Theory]
    [MemberData(nameof(OddData))]
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

        var model = ExplicitAlsTrainer.Train(data, Options(factors) with { Regularization = 1e-4f, BiasRegularization = 1e-4f });

        Assert.All(model.UserFactors.ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.All(model.ItemFactors.ToArray(), value => Assert.True(float.IsFinite(value)));
        Assert.All(model.UserBiases.ToArray(), value => Assert.True(float.IsFinite(value)));
        if (kind is "all equal" or "one rating")
        {
            Assert.Equal(data.MeanRating, model.Predict(0, 0), 3);
        }
    }

    [Fact]
    public void Rows_without_ratings_are_zero()
    {
        var data = TestData.Build([(1, 10, 4f), (3, 10, 2f)], IdMap.FromIds([1, 2, 3]), IdMap.FromIds([10, 20]));

        var model = ExplicitAlsTrainer.Train(data, Options(4));

        Assert.All(model.UserFactors.Slice(4, 4).ToArray(), value => Assert.Equal(0f, value));
        Assert.All(model.ItemFactors.Slice(4, 4).ToArray(), value => Assert.Equal(0f, value));
        Assert.Equal((0f, 0f), (model.UserBiases.Span[1], model.ItemBiases.Span[1]));
    }

    [Fact]
    public void Options_outside_their_range_are_refused_by_name()
    {
        Assert.Contains(
            nameof(ExplicitAlsOptions.Regularization),
            Assert.Throws<ValidationException>(() => ExplicitAlsTrainer.Train(_data, Options(4) with { Regularization = 0 })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ValidationException>(() => Options(0).Validate());
        Assert.Throws<ValidationException>(() => (Options(4) with { BiasRegularization = float.NaN }).Validate());
    }

    [Fact]
    public void Stops_early_once_the_error_stabilises_if_asked()
    {
        var reports = new List<TrainingProgress>();

        ExplicitAlsTrainer.Train(
            _data, Options(8) with { Iterations = 500, StopTolerance = 0.001f }, progress: new Recorder(reports));

        Assert.InRange(reports.Count, 3, 100);
        Assert.True(reports[^1].TrainRmse > reports[^2].TrainRmse * 0.999);
        Assert.All(
            reports.SkipLast(1).Zip(reports.Skip(1).SkipLast(1)),
            pair => Assert.True(pair.Second.TrainRmse < pair.First.TrainRmse * 0.999));
    }

    [Fact]
    public void A_model_that_cannot_fit_is_refused_with_its_size()
    {
        var need = MovieRecs.Als.Solvers.MemoryNeed.OfTraining(2_000_000_000, 512, FactorPrecision.Full);

        Assert.InRange(need, 2_000_000_000L * 1024 * 4, 2_000_000_000L * 1100 * 4);
        Assert.Contains(
            $"{need >> 20} MiB",
            Assert.Throws<InsufficientMemoryException>(
                () => MovieRecs.Als.Solvers.MemoryNeed.ThrowIfMissing(need, 1_000_000_000, 1_000_000_000, 512)).Message,
            StringComparison.Ordinal);
        MovieRecs.Als.Solvers.MemoryNeed.ThrowIfMissing(1 << 20, 10, 10, 8);
    }

    [Fact]
    public void A_model_of_an_older_catalogue_can_be_the_start_for_a_newer_one()
    {
        var model = ExplicitAlsTrainer.Train(_data, Options(6));
        var wanted = IdMap.FromIds([.. _data.Items.Ids[3..], 5000]);

        var moved = model.WithItems(_data.Items, wanted);

        Assert.Equal(model.ItemFactors[(3 * 6)..].ToArray(), moved.ItemFactors[..^6].ToArray());
        Assert.Equal(model.ItemBiases[3..].ToArray(), moved.ItemBiases[..^1].ToArray());
        Assert.All(moved.ItemFactors[^6..].ToArray(), value => Assert.Equal(0f, value));
        Assert.Throws<ArgumentException>("current", () => model.WithItems(wanted, _data.Items));
    }

    [Theory]
    [InlineData(RowSolver.Exact, FactorPrecision.Full)]
    [InlineData(RowSolver.Hybrid, FactorPrecision.Full)]
    [InlineData(RowSolver.Exact, FactorPrecision.Rounded)]
    public void Rows_cost_no_allocation(RowSolver solver, FactorPrecision precision)
    {
        // Twice the rows may cost their tables and results, which grow with the rows, but nothing while they are solved.
        var options = Options(32) with { Solver = solver, Precision = precision };
        long Allocated(int iterations)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            ExplicitAlsTrainer.Train(_data, options with { Iterations = iterations });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(1);
        var perIteration = (Allocated(11) - Allocated(1)) / 10;

        // A few closures and enumerators for each half-sweep.
        Assert.InRange(perIteration, 0, 4096);
    }

    [Fact]
    public void Folding_in_allocates_nothing()
    {
        var model = ExplicitAlsTrainer.Train(_data, Options(32));
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
    public void A_model_of_other_items_is_no_start()
    {
        var other = ExplicitAlsTrainer.Train(TestData.Build((1, 1, 3f)), Options(4));

        Assert.Throws<ArgumentException>("initial", () => ExplicitAlsTrainer.Train(_data, Options(4), initial: other));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Cancellation_ends_training(int threads)
    {
        using var source = new CancellationTokenSource();
        var progress = new Recorder([], () => source.Cancel());

        Assert.Throws<OperationCanceledException>(() => ExplicitAlsTrainer.Train(
            _data, Options(4) with { Iterations = 1000 }, progress: progress, threads: TestData.Threads(threads),
            cancellationToken: source.Token));
    }

    private static ExplicitAlsOptions Options(int factors) =>
        new()
        {
            Factors = factors,
            Regularization = 4f,
            BiasRegularization = 2f,
            UserSetRegularization = 0,
            ItemSetRegularization = 0,
            Iterations = 5,
            Precision = FactorPrecision.Full,
        };

    private static void AssertSolves(
        InteractionMatrix matrix, ExplicitAlsModel model, ExplicitAlsOptions options,
        ReadOnlyMemory<float> otherFactors, ReadOnlyMemory<float> otherBiases,
        ReadOnlyMemory<float> factors, ReadOnlyMemory<float> biases)
    {
        for (var row = 0; row < matrix.RowCount; row++)
        {
            var columns = matrix.ColumnsOf(row).ToArray();
            var codes = matrix.CodesOf(row).ToArray();
            var weight = options.CountWeighted ? columns.Length : 1;
            var (expected, bias) = ReferenceAls.SolveExplicit(
                [.. columns.Select(column => ReferenceAls.Row(otherFactors, options.Factors, column))],
                [.. columns.Zip(codes, (column, code) => (code / 2.0) - model.GlobalMean - otherBiases.Span[column])],
                options.Regularization!.Value * weight, options.BiasRegularization * weight, options.HasBiases);
            ReferenceAls.AssertClose(
                [.. expected, bias], [.. ReferenceAls.Row(factors, options.Factors, row), biases.Span[row]], 1e-4);
        }
    }

    private static (double SquaredError, double Objective) Objective(ExplicitAlsModel model, ExplicitAlsOptions options)
    {
        double squaredError = 0, penalty = 0;
        for (var user = 0; user < _data.Users.Count; user++)
        {
            var columns = _data.ByUser.ColumnsOf(user);
            for (var i = 0; i < columns.Length; i++)
            {
                squaredError += Math.Pow(model.Predict(user, columns[i]) - (_data.ByUser.CodesOf(user)[i] / 2.0), 2);
            }

            penalty += Penalty(model.UserFactors, model.UserBiases, user, columns.Length);
        }

        for (var item = 0; item < _data.Items.Count; item++)
        {
            penalty += Penalty(model.ItemFactors, model.ItemBiases, item, _data.ByItem.ColumnsOf(item).Length);
        }

        return (squaredError, squaredError + penalty);

        double Penalty(ReadOnlyMemory<float> factors, ReadOnlyMemory<float> biases, int row, int count) =>
            (options.CountWeighted ? count : 1)
            * ((options.Regularization!.Value * ReferenceAls.Row(factors, options.Factors, row).Sum(value => value * value))
                + (options.BiasRegularization * biases.Span[row] * biases.Span[row]));
    }

    internal sealed class Recorder(List<TrainingProgress> reports, Action? then = null) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            reports.Add(value);
            then?.Invoke();
        }
    }
}
