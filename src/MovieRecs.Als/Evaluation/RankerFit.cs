using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Evaluation;

/// <summary>
/// Chooses λ of the ranking model for a data set: the rule by size (<see cref="ImplicitAlsOptions.ForSize"/>) to start from, then
/// a search by NDCG@10 on ratings that are held out of the training data at random. The search trains small models, each from the
/// same start. The rule is left only for a λ that is clearly better over the same users.
/// </summary>
/// <remarks>
/// A random tenth of each user's ratings orders settings as users see them in all protocols; each user's last ratings would
/// choose too small a λ. Why it searches neither α₀ nor the number of factors is in docs/evaluation.md.
/// </remarks>
public static class RankerFit
{
    private const int ListLength = 10;

    /// <summary>With fewer, chance would choose.</summary>
    private const long LeastRatings = 2000;

    /// <summary>Up to here all users take part, beyond it every k-th.</summary>
    private const long FewRatings = 125_000;

    /// <summary>What these have together.</summary>
    private const long SampledRatings = 80_000;

    /// <summary>The largest k: a larger one would sharpen nothing, since the training grows as the sample does.</summary>
    private const int MostUsersPerSampled = 14;

    /// <summary>
    /// How the best λ falls with the number of users, of the same catalogue: with eight times as many by 1.7 and 1.8 on MovieLens
    /// 100K and latest-small.
    /// </summary>
    private const double UserExponent = -0.25;

    /// <summary>Enough for a standard error of .004 in NDCG.</summary>
    private const int MostJudged = 4000;

    /// <summary>More do not change the choice; with 32 it is too small where the model has 64 (docs/evaluation.md).</summary>
    private const int MostFactors = 64;
    private const int FirstIterations = 5;
    private const int MoreIterations = 3;

    private const double Step = 1.4;
    private const int MostSteps = 6;

    /// <summary>Standard errors that the gain has to exceed: chance alone does so once in 40.</summary>
    private const double ClearlyBeyond = 2;

    private const ulong Purpose = 501;

    /// <summary>
    /// Chooses. Users and iterations are bounded: from a million ratings on it takes about a fifth of the training and less, on
    /// MovieLens 100K about as long as the model.
    /// </summary>
    /// <param name="data">The ratings that the model is trained on.</param>
    /// <param name="options">What it is trained with. A λ that is given is taken as it is, and nothing is searched.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The same options with a λ.</returns>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">An option is outside its range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ImplicitAlsOptions Choose(
        RatingData data, ImplicitAlsOptions options, WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.Regularization is not null)
        {
            return options;
        }

        var rule = options.ForSize(data.Users.Count, data.Items.Count);
        if (data.Count < LeastRatings)
        {
            return rule;
        }

        threads ??= WorkerThreads.Shared;
        var (training, heldOut) = Divide(data, options.Seed, threads, cancellationToken);

        // What the rule's λ is for as few users; how far the best one is from it carries over.
        var start = Times(rule.Regularization!.Value, Math.Pow((double)training.Users.Count / data.Users.Count, UserExponent));
        var search = new Search(training, heldOut, rule with { Regularization = start }, threads, cancellationToken);
        return rule with { Regularization = Times(rule.Regularization.Value, search.BestFactor()) };
    }

    private static float Times(float regularization, double factor) => (float)Math.Clamp(regularization * factor, 1e-6, 1e3);

    /// <summary>Some ratings of every user, or of every k-th user where there are many.</summary>
    private static (RatingData Training, RatingData HeldOut) Divide(
        RatingData data, int seed, WorkerThreads threads, CancellationToken cancellationToken)
    {
        var step = data.Count <= FewRatings
            ? 1
            : (int)Math.Min((data.Count + SampledRatings - 1) / SampledRatings, MostUsersPerSampled);
        var users = IdMap.FromIds(
            [.. Enumerable.Range(0, (data.Users.Count + step - 1) / step).Select(index => data.Users.IdAt(index * step))]);
        return ValidationTenth.Of(data, users, step, seed, Purpose, threads, cancellationToken);
    }

    /// <summary>Models of one training part, judged by one held-out part.</summary>
    private sealed class Search
    {
        private readonly RatingData _training;
        private readonly RatingData _heldOut;
        private readonly ImplicitAlsOptions _options;
        private readonly ItemPopularity _popularity;
        private readonly int[] _users;
        private readonly WorkerThreads _threads;
        private readonly CancellationToken _cancellationToken;

        public Search(
            RatingData training, RatingData heldOut, ImplicitAlsOptions options, WorkerThreads threads,
            CancellationToken cancellationToken)
        {
            (_training, _heldOut, _threads, _cancellationToken) = (training, heldOut, threads, cancellationToken);
            _options = options with
            {
                Factors = Math.Min(options.Factors, MostFactors),
                StopTolerance = 0,
                Solver = RowSolver.Hybrid, // half the time, and the same figures
            };
            _popularity = ItemPopularity.Of(training);
            var users = TestUsers.Find(training, heldOut, relevantFrom: null).Evaluated;
            var step = Math.Max(1, (users.Length + MostJudged - 1) / MostJudged);
            _users = [.. users.Where((_, index) => index % step == 0)];
        }

        /// <summary>What the λ given is to be multiplied by; 1 unless another is clearly better.</summary>
        public double BestFactor()
        {
            var first = Train(0, FirstIterations, initial: null);
            var figures = new Dictionary<int, double[]>();
            var best = 0;
            for (var direction = 1; best == 0 && direction >= -1; direction -= 2)
            {
                for (var step = direction; Math.Abs(step) <= MostSteps && GainOf(step, best) > 0; step += direction)
                {
                    best = step;
                }
            }

            if (best == 0)
            {
                return 1;
            }

            var gain = RunningEstimate.OfGain(FiguresOf(best), FiguresOf(0));
            return gain.Mean > ClearlyBeyond * gain.StandardError ? Math.Pow(Step, best) : 1;

            double GainOf(int step, int other) => RunningEstimate.OfGain(FiguresOf(step), FiguresOf(other)).Mean;

            double[] FiguresOf(int step)
            {
                if (!figures.TryGetValue(step, out var known))
                {
                    known = Measure(Train(step, MoreIterations, first));
                    figures.Add(step, known);
                }

                return known;
            }
        }

        private ImplicitAlsModel Train(int step, int iterations, ImplicitAlsModel? initial) => ImplicitAlsTrainer.Train(
            _training,
            _options with { Regularization = Times(_options.Regularization!.Value, Math.Pow(Step, step)), Iterations = iterations },
            initial, threads: _threads, cancellationToken: _cancellationToken);

        /// <summary>NDCG@10 of each user.</summary>
        private double[] Measure(ImplicitAlsModel model)
        {
            var lists = new UserLists(new ImplicitAlsRanker(model.With(_popularity)), ListLength);
            var figures = new double[_users.Length];
            _threads.ForEach(
                (_users.Length + ListBatch.Capacity - 1) / ListBatch.Capacity,
                chunk: 1,
                () => (Batch: lists.CreateBatch(), Row: new RatingRow(_training)),
                (index, buffers) =>
                {
                    var first = index * ListBatch.Capacity;
                    var users = _users.AsSpan(first, Math.Min(ListBatch.Capacity, _users.Length - first));
                    buffers.Batch.Clear();
                    foreach (var user in users)
                    {
                        buffers.Batch.Add(buffers.Row.Read(user), _training.ByUser.ColumnsOf(user));
                    }

                    buffers.Batch.Rank();
                    for (var position = 0; position < users.Length; position++)
                    {
                        figures[first + position] = Ndcg.AtK(
                            RankingEvaluator.ItemsOf(buffers.Batch.ListAt(position)), _heldOut.ByUser.ColumnsOf(users[position]),
                            ListLength);
                    }
                },
                _cancellationToken);
            return figures;
        }
    }
}
