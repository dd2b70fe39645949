using MovieRecs.Als.Interactions;
using MovieRecs.Als.Sampling;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>The state of a Gibbs chain: both sides, their priors and the noise. A sweep draws users, then items.</summary>
internal sealed class BayesianChain
{
    private const ulong UserPurpose = 100;
    private const ulong ItemPurpose = 200;
    private const ulong NoisePurpose = 300;
    private const ulong StartPurpose = 500;
    private const ulong ScalePurpose = 600;

    /// <summary>Times that the prior of the items is drawn before the first sweep of a restart, which does not know it.</summary>
    private const int PriorDraws = 5;

    private readonly RatingData _data;
    private readonly BayesianOptions _options;
    private readonly WorkerThreads _threads;
    private readonly CancellationToken _cancellationToken;
    private readonly BayesianSide _users;
    private readonly BayesianSide _items;
    private readonly float[] _targets; // rating minus μ, by code
    private double _noisePrecision = 1; // α
    private bool _hasPrior; // of the users, from a sample: the users themselves are not known yet

    public BayesianChain(
        RatingData data, BayesianOptions options, SideFeatures? itemFeatures, SideFeatures? userFeatures, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        (_data, _options, _threads, _cancellationToken) = (data, options, threads, cancellationToken);
        _users = new BayesianSide(
            data.ByUser, FeatureMatrix.Create(data.ByUser, data.ByItem, userFeatures, options.UsesImplicitSets), options,
            UserPurpose, threads, cancellationToken);
        _items = new BayesianSide(
            data.ByItem, FeatureMatrix.Create(data.ByItem, data.ByUser, itemFeatures, options.UsesImplicitSets), options,
            ItemPurpose, threads, cancellationToken);
        _targets = new float[byte.MaxValue + 1];
        for (var code = 1; code <= data.Scale.Count; code++)
        {
            _targets[code] = (float)(data.Scale.ValueOf((byte)code) - data.MeanRating);
        }
    }

    /// <summary>Sweeps done, with those before a restart: they name the random numbers, so no sweep repeats another's.</summary>
    public long Sweeps { get; private set; }

    private ulong Sweep => (ulong)Sweeps + 1;

    /// <summary>Begins at a sample instead of noise.</summary>
    /// <param name="sample">Of an earlier chain, for these items and features of users.</param>
    /// <param name="sweeps">Sweeps of that chain.</param>
    public void Restart(BayesianSample sample, long sweeps)
    {
        (Sweeps, _noisePrecision, _hasPrior) = (sweeps, sample.NoisePrecision, true);
        _items.Restart(sample.Items, sample.NoiseWeights);
        _users.Prior.Restart(
            sample.UserMean, sample.UserPrecisions, sample.UserWeights, _options.Seed, StartPurpose, (ulong)sweeps);
        for (var draw = 0; draw < PriorDraws; draw++)
        {
            _items.Prior.Draw(_items.Unknowns, _options.Seed, StartPurpose + 10 + (10 * (ulong)draw), (ulong)sweeps);
        }
    }

    /// <summary>The first half of a sweep, after which a sample can be taken.</summary>
    public void DrawUsers()
    {
        if (!_hasPrior)
        {
            _users.Prior.Draw(_users.Unknowns, _options.Seed, UserPurpose + 1, Sweep);
        }

        _hasPrior = false;
        var sums = new ProductSums(_users.Unknowns.Stride, _data.Count, _data.Scale.Maximum - _data.Scale.Minimum);
        _users.Draw(_items, _targets, _noisePrecision, _options.Seed, Sweep, sums, _threads, _cancellationToken);
        DrawScales(sums);
    }

    /// <summary>The second half.</summary>
    /// <returns>The squared error of the training ratings.</returns>
    public double DrawItems()
    {
        _items.Prior.Draw(_items.Unknowns, _options.Seed, ItemPurpose + 1, Sweep);
        var (squaredError, weightedError) = _items.Draw(
            _users, _targets, _noisePrecision, _options.Seed, Sweep, sums: null, _threads, _cancellationToken);
        var random = new RandomStream(_options.Seed, NoisePurpose, Sweep);
        _noisePrecision = 2 * random.NextGamma((1 + _data.Count) / 2.0) / (1 + weightedError);
        Sweeps++;
        return squaredError;
    }

    /// <summary>Draws how far each factor, and the bias of the users, reaches: first on the side of the users, then on the other.</summary>
    private void DrawScales(ProductSums sums)
    {
        var random = new RandomStream(_options.Seed, ScalePurpose, Sweep);
        var (products, targets) = (sums.Products(), sums.Targets());
        DrawScales(_users, _options.Factors + 1, products, targets, ref random);
        DrawScales(_items, _options.Factors, products, targets, ref random); // their bias is part of the targets
    }

    /// <param name="side">Is scaled.</param>
    /// <param name="count">How many of its unknowns.</param>
    /// <param name="products">P of <see cref="ProductSums"/>, which follows the scales.</param>
    /// <param name="targets">g, likewise.</param>
    /// <param name="random">Where the numbers come from.</param>
    private void DrawScales(BayesianSide side, int count, double[] products, double[] targets, ref RandomStream random)
    {
        var order = targets.Length;
        var scales = new double[_options.Factors + 1];
        Array.Fill(scales, 1);
        for (var column = 0; column < count; column++)
        {
            var linear = targets[column];
            for (var other = 0; other < scales.Length; other++)
            {
                linear -= other == column ? 0 : products[(column * order) + other] * scales[other];
            }

            scales[column] = ScaleMove.Draw(
                _noisePrecision * products[(column * order) + column], _noisePrecision * linear,
                side.Prior.ScalePenaltyOf(column), ref random);
        }

        side.Scale(scales);
        for (var row = 0; row < scales.Length; row++)
        {
            targets[row] *= scales[row];
            for (var column = 0; column < scales.Length; column++)
            {
                products[(row * order) + column] *= scales[row] * scales[column];
            }
        }
    }

    /// <summary>The squared error of the current draw.</summary>
    /// <param name="ratings">Of the same users and items.</param>
    public double SquaredErrorOf(RatingData ratings)
    {
        var errors = new double[ratings.Users.Count];
        _threads.ForEach(errors.Length, chunk: 64, user =>
        {
            var columns = ratings.ByUser.ColumnsOf(user);
            var codes = ratings.ByUser.CodesOf(user);
            for (var index = 0; index < columns.Length; index++)
            {
                var predicted = _data.MeanRating + _items.Biases[columns[index]]
                    + FactorRows.Dot(_users.Unknowns[user], _items.Design[columns[index]]);
                var error = ratings.Scale.ValueOf(codes[index]) - predicted;
                errors[user] += error * error;
            }
        }, _cancellationToken);
        return errors.Sum();
    }

    /// <summary>Copies the state between the draw of the users and that of the items.</summary>
    public BayesianSample Sample() => BayesianSample.Of(_items, _users.Prior, _noisePrecision);
}
