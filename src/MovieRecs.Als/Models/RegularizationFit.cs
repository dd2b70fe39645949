using MovieRecs.Als.Interactions;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models;

/// <summary>
/// Chooses τ of explicit ALS for a data set: a rule by its size and noise to start from, then a search on ratings that are held
/// out of the training data. The search trains small models, each from the same start, so that it takes a fraction of the
/// training's time. The noise of the predictions is fitted to the same held-out ratings.
/// </summary>
/// <remarks>
/// The rule: with as many factors as it takes, the penalty τ(|U|² + |V|²) is 2τ times the nuclear norm of UVᵀ, which removes the
/// singular values below τ. Those of the noise alone reach σ(√(N/users) + √(N/items)) for N ratings spread evenly (Bandeira,
/// van Handel, "Sharp nonasymptotic bounds on the norm of random matrices", 2016), so τ stands there.
/// </remarks>
internal static class RegularizationFit
{
    /// <summary>The penalty of ALS-WR, which grows with the ratings of a row by itself.</summary>
    public const float CountWeighted = 0.05f;

    /// <summary>
    /// The noise relative to the standard deviation of the ratings, raised by a little for what sets and side information explain;
    /// close to what validation finds on MovieLens 100K and latest-small.
    /// </summary>
    private const double NoiseShare = 0.95;

    /// <summary>With fewer, chance would choose.</summary>
    private const long LeastRatings = 2000;

    /// <summary>More would sharpen the error of the small models, not the choice.</summary>
    private const long MostRatings = 2_000_000;

    private const int MostFactors = 32;
    private const int FirstIterations = 6;
    private const int MoreIterations = 4;

    /// <summary>Without them the noise is that of a model which has not settled, and too large.</summary>
    private const int LastIterations = 6;

    private const double Step = 1.3;
    private const int MostSteps = 6;
    private const ulong Purpose = 500;

    /// <summary>τ by the rule alone.</summary>
    public static float Rule(RatingData data, ExplicitAlsOptions options)
    {
        if (options.CountWeighted || data.Count == 0)
        {
            return options.CountWeighted ? CountWeighted : 1f;
        }

        var mean = options.IsCentered ? data.MeanRating : 0;
        var squares = 0.0;
        foreach (var code in data.ByUser.Codes)
        {
            var distance = data.Scale.ValueOf(code) - mean;
            squares += distance * distance;
        }

        var noise = NoiseShare * Math.Sqrt(squares / data.Count);
        return Clamped(noise * (Math.Sqrt((double)data.Count / NonEmpty(data.ByUser))
            + Math.Sqrt((double)data.Count / NonEmpty(data.ByItem))));
    }

    /// <summary>τ by the rule and the search, and the noise of the small model with the τ that did best.</summary>
    /// <param name="data">The ratings that the model is trained on.</param>
    /// <param name="options">What it is trained with, apart from τ.</param>
    /// <param name="itemFeatures">Its side information, or null.</param>
    /// <param name="threads">Where it runs. The result does not depend on it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static (float Regularization, RatingNoise? Noise) Choose(
        RatingData data, ExplicitAlsOptions options, SideFeatures? itemFeatures, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        var rule = Rule(data, options);
        if (data.Count < LeastRatings)
        {
            return (rule, null);
        }

        var userStep = (int)Math.Max(1, (data.Count + MostRatings - 1) / MostRatings);
        var (training, heldOut) = ValidationTenth.Of(data, data.Users, userStep, options.Seed, Purpose, threads, cancellationToken);

        // A sample of the users has less noise per item, so its τ is lower; how far it is from the rule carries over.
        var start = Rule(training, options);
        var small = options with
        {
            Factors = Math.Min(options.Factors, MostFactors),
            Iterations = FirstIterations,
            Regularization = start,
        };
        var first = ExplicitAlsTrainer.Train(
            training, small, itemFeatures, threads: threads, cancellationToken: cancellationToken);
        var errors = new Dictionary<int, double>();
        var lowest = first; // of those tried
        var best = 0;
        foreach (var direction in (ReadOnlySpan<int>)[1, -1])
        {
            for (var step = direction; Math.Abs(step) <= MostSteps && Error(step) < Error(best); step += direction)
            {
                best = step;
            }
        }

        var vertex = Vertex(Error(best - 1), Error(best), Error(best + 1));
        var settled = ExplicitAlsTrainer.Train(
            training,
            small with { Iterations = LastIterations, Regularization = Clamped(start * Math.Pow(Step, best + vertex)) },
            itemFeatures, lowest, threads: threads, cancellationToken: cancellationToken);
        return (
            Clamped(rule * Math.Pow(Step, best + vertex)),
            RatingNoise.Fit(settled, training, heldOut, threads, cancellationToken));

        double Error(int step)
        {
            if (!errors.TryGetValue(step, out var error))
            {
                var model = ExplicitAlsTrainer.Train(
                    training,
                    small with { Iterations = MoreIterations, Regularization = Clamped(start * Math.Pow(Step, step)) },
                    itemFeatures, first, threads: threads, cancellationToken: cancellationToken);
                error = SquaredError(model, heldOut);
                lowest = errors.Values.All(other => error < other) ? model : lowest;
                errors.Add(step, error);
            }

            return error;
        }
    }

    /// <summary>Where the parabola through three neighbours is lowest, −1 … 1 from the middle one.</summary>
    private static double Vertex(double left, double middle, double right)
    {
        var bend = left - (2 * middle) + right;
        return bend > 0 ? Math.Clamp((left - right) / (2 * bend), -1, 1) : 0;
    }

    private static double SquaredError(ExplicitAlsModel model, RatingData heldOut)
    {
        var sum = 0.0;
        for (var user = 0; user < heldOut.Users.Count; user++)
        {
            var items = heldOut.ByUser.ColumnsOf(user);
            var codes = heldOut.ByUser.CodesOf(user);
            for (var position = 0; position < items.Length; position++)
            {
                var error = model.Predict(user, items[position]) - heldOut.Scale.ValueOf(codes[position]);
                sum += error * error;
            }
        }

        return sum;
    }

    private static int NonEmpty(InteractionMatrix matrix)
    {
        var count = 0;
        for (var row = 0; row < matrix.RowCount; row++)
        {
            count += matrix.LengthOf(row) > 0 ? 1 : 0;
        }

        return count;
    }

    private static float Clamped(double regularization) => (float)Math.Clamp(regularization, 1e-4, 1e6);
}
