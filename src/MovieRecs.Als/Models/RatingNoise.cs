using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models;

/// <summary>
/// How far a rating may be from its prediction by an <see cref="ExplicitAlsModel"/>. The variance of a rating is
/// a + b·s_u + c/(n_u + 1) + d·s_i + e/(n_i + 1), with n the number of ratings of the user and of the item, and s their mean
/// squared error in training relative to that of all ratings, shrunk to 1: some people rate erratically, opinions of some films
/// differ, and of whom little is known the prediction itself is uncertain. The weights are fitted to held-out ratings, and then
/// scaled so that the interval of ±1.2816 deviations holds 80 % of them. Immutable.
/// </summary>
public sealed class RatingNoise
{
    /// <summary>a to e.</summary>
    internal const int WeightCount = 5;

    /// <summary>The ratings of average error that a row's own are mixed with.</summary>
    private const double Shrinkage = 10;

    private const double Coverage = 0.8;

    /// <summary>The error in the share of held-out ratings inside is about 2 % then.</summary>
    private const int LeastHeldOut = 400;

    private const float LeastVariance = 1e-4f;

    private readonly float[] _weights;
    private readonly float _meanSquaredError;
    private readonly float[] _itemVariances;

    internal RatingNoise(float[] weights, float meanSquaredError, float[] itemVariances) =>
        (_weights, _meanSquaredError, _itemVariances) = (weights, meanSquaredError, itemVariances);

    /// <summary>a to e.</summary>
    internal ReadOnlySpan<float> Weights => _weights;

    /// <summary>Of the model on its training ratings, which s is relative to.</summary>
    internal float MeanSquaredError => _meanSquaredError;

    /// <summary>d·s_i + e/(n_i + 1) of each item.</summary>
    internal ReadOnlyMemory<float> ItemVariances => _itemVariances;

    /// <summary>Fits the noise of a model to ratings that it was not trained on.</summary>
    /// <param name="model">Trained on <paramref name="training"/> by <see cref="ExplicitAlsTrainer"/>.</param>
    /// <param name="training">What is known of the users.</param>
    /// <param name="heldOut">Ratings of the same users and items.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Null if there are too few held-out ratings.</returns>
    /// <exception cref="ArgumentException">The model was not just trained, or on other data.</exception>
    public static RatingNoise? Fit(
        ExplicitAlsModel model, RatingData training, RatingData heldOut, WorkerThreads? threads = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(heldOut);
        return Fit(model, training, heldOut, [], threads ?? WorkerThreads.Shared, cancellationToken);
    }

    /// <summary>Fits the noise of predictions that the model has a part in.</summary>
    /// <param name="model">As above.</param>
    /// <param name="training">As above.</param>
    /// <param name="heldOut">As above.</param>
    /// <param name="predictions">In the order of the held-out ratings by user; empty: the model's own.</param>
    /// <param name="threads">As above.</param>
    /// <param name="cancellationToken">As above.</param>
    internal static RatingNoise? Fit(
        ExplicitAlsModel model, RatingData training, RatingData heldOut, float[] predictions, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        if (heldOut.Count < LeastHeldOut)
        {
            return null;
        }

        var (spreads, mean) = Spreads(model, training);
        var cases = Cases(model, training, heldOut, predictions, spreads, mean, threads, cancellationToken);
        var weights = Regress(cases);
        var scale = QuantileOfErrors(cases, weights) / RatingEvaluator.IntervalHalfWidth;
        return For(model, training, [.. weights.Select(weight => (float)(weight * scale * scale))]);
    }

    /// <summary>The same weights for another model of the same ratings.</summary>
    internal RatingNoise For(ExplicitAlsModel model, RatingData data) => For(model, data, _weights);

    /// <summary>b·s_u + c/(n_u + 1).</summary>
    /// <param name="squaredError">Σ e² over the user's own ratings.</param>
    /// <param name="count">How many they are.</param>
    internal float UserVariance(double squaredError, int count) =>
        (float)((_weights[1] * Spread(squaredError, count, _meanSquaredError)) + (_weights[2] / (count + 1.0)));

    /// <summary>d·s_i + e/(n_i + 1).</summary>
    /// <param name="squaredError">Σ e² over the item's ratings.</param>
    /// <param name="count">How many they are.</param>
    internal float ItemVariance(double squaredError, int count) =>
        ItemVariance(_weights, Spread(squaredError, count, _meanSquaredError), count);

    /// <summary>The same with other variances of the items.</summary>
    internal RatingNoise WithItemVariances(float[] itemVariances) => new(_weights, _meanSquaredError, itemVariances);

    /// <summary>The standard deviation of a rating about its prediction, in stars.</summary>
    internal float Deviation(float userVariance, int item) =>
        MathF.Sqrt(MathF.Max(LeastVariance, _weights[0] + userVariance + _itemVariances[item]));

    /// <summary>The same for an item without ratings, whose s is 1.</summary>
    internal float DeviationOfUnseen(float userVariance) =>
        MathF.Sqrt(MathF.Max(LeastVariance, _weights[0] + userVariance + _weights[3] + _weights[4]));

    private static RatingNoise For(ExplicitAlsModel model, RatingData data, float[] weights)
    {
        var (spreads, mean) = Spreads(model, data);
        var variances = new float[spreads.Length];
        for (var item = 0; item < variances.Length; item++)
        {
            variances[item] = ItemVariance(weights, spreads[item], data.ByItem.LengthOf(item));
        }

        return new RatingNoise(weights, mean, variances);
    }

    /// <summary>s of each item, and the mean squared error that it is relative to.</summary>
    private static (float[] Spreads, float Mean) Spreads(ExplicitAlsModel model, RatingData data)
    {
        var errors = model.ItemSquaredErrors.Span;
        if (errors.Length != data.Items.Count)
        {
            throw new ArgumentException("The model does not come from training on these ratings.", nameof(model));
        }

        var sum = 0.0;
        foreach (var error in errors)
        {
            sum += error;
        }

        var mean = (float)Math.Max(LeastVariance, sum / Math.Max(1, data.Count));
        var spreads = new float[errors.Length];
        for (var item = 0; item < spreads.Length; item++)
        {
            spreads[item] = (float)Spread(errors[item], data.ByItem.LengthOf(item), mean);
        }

        return (spreads, mean);
    }

    private static float ItemVariance(float[] weights, double spread, int count) =>
        (weights[3] * (float)spread) + (weights[4] / (count + 1f));

    private static double Spread(double squaredError, int count, double mean) =>
        ((squaredError / mean) + Shrinkage) / (count + Shrinkage);

    /// <summary>The held-out ratings in the order of the users.</summary>
    private static Case[] Cases(
        ExplicitAlsModel model, RatingData training, RatingData heldOut, float[] predictions, float[] spreads, float mean,
        WorkerThreads threads, CancellationToken cancellationToken)
    {
        var cases = new Case[heldOut.Count];
        threads.ForEach(heldOut.Users.Count, chunk: 16, user =>
        {
            var items = heldOut.ByUser.ColumnsOf(user);
            if (items.IsEmpty)
            {
                return;
            }

            var known = training.ByUser.ColumnsOf(user);
            var ratings = new float[known.Length];
            training.Scale.Decode(training.ByUser.CodesOf(user), ratings);
            var factors = new float[model.Factors];
            var bias = model.FoldIn(known, ratings, factors, out var squaredError);
            var spread = Spread(squaredError, known.Length, mean);
            var codes = heldOut.ByUser.CodesOf(user);
            var first = (int)heldOut.ByUser.RowStarts[user];
            for (var position = 0; position < items.Length; position++)
            {
                var predicted = predictions.Length > 0
                    ? predictions[first + position]
                    : model.Predict(factors, bias, items[position]);
                var error = predicted - heldOut.Scale.ValueOf(codes[position]);
                cases[first + position] = new Case(
                    error * error, spread, 1.0 / (known.Length + 1), spreads[items[position]],
                    1.0 / (training.ByItem.LengthOf(items[position]) + 1));
            }
        }, cancellationToken);
        return cases;
    }

    /// <summary>
    /// Least squares with weights that are not negative, the squared errors being weighed by their own variance, which is
    /// proportional to the square of what they are on average.
    /// </summary>
    private static double[] Regress(Case[] cases)
    {
        const int Passes = 4;
        var weights = new double[WeightCount];
        var average = cases.Average(one => one.SquaredError);
        for (var pass = 0; pass < Passes; pass++)
        {
            var products = new double[WeightCount, WeightCount];
            var targets = new double[WeightCount];
            foreach (var one in cases)
            {
                var expected = pass == 0 ? average : Math.Max(average / 10, one.VarianceBy(weights));
                var precision = 1 / (expected * expected);
                for (var row = 0; row < WeightCount; row++)
                {
                    targets[row] += precision * one[row] * one.SquaredError;
                    for (var column = 0; column < WeightCount; column++)
                    {
                        products[row, column] += precision * one[row] * one[column];
                    }
                }
            }

            DescendByCoordinate(products, targets, weights);
        }

        return weights;
    }

    private static void DescendByCoordinate(double[,] products, double[] targets, double[] weights)
    {
        const int Rounds = 500;
        for (var round = 0; round < Rounds; round++)
        {
            for (var row = 0; row < WeightCount; row++)
            {
                var rest = targets[row];
                for (var column = 0; column < WeightCount; column++)
                {
                    rest -= column == row ? 0 : products[row, column] * weights[column];
                }

                weights[row] = products[row, row] > 0 ? Math.Max(0, rest / products[row, row]) : 0;
            }
        }
    }

    /// <summary>What 80 % of the errors stay below, in deviations.</summary>
    private static double QuantileOfErrors(Case[] cases, double[] weights)
    {
        var errors = Array.ConvertAll(
            cases, one => Math.Sqrt(one.SquaredError / Math.Max(LeastVariance, one.VarianceBy(weights))));
        Array.Sort(errors);
        return errors[(int)(Coverage * (errors.Length - 1))];
    }

    /// <summary>A held-out rating: how far off its prediction was, and what its variance may depend on.</summary>
    private readonly record struct Case(
        double SquaredError, double UserSpread, double UserShare, double ItemSpread, double ItemShare)
    {
        public double this[int weight] => weight switch
        {
            0 => 1,
            1 => UserSpread,
            2 => UserShare,
            3 => ItemSpread,
            _ => ItemShare,
        };

        public double VarianceBy(double[] weights)
        {
            var sum = 0.0;
            for (var weight = 0; weight < WeightCount; weight++)
            {
                sum += weights[weight] * this[weight];
            }

            return sum;
        }
    }
}
