using MovieRecs.Als.Evaluation;
using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models;

/// <summary>
/// Predicts ratings by ALS and Bayesian matrix factorisation together, as the weighted mean of both predictions. Their errors
/// differ enough for the mean to be better than either: see docs/evaluation.md. Without a Bayesian model it is ALS alone.
/// Immutable and safe to use from any number of threads.
/// </summary>
public sealed class RatingEnsemble : IUncertainRatingPredictor
{
    /// <summary>What either model has of the mean where nothing was held out to tell.</summary>
    public const float EvenShare = 0.5f;

    /// <summary>The standard deviation of the share between data sets, about an even one, before anything is known.</summary>
    private const double ShareDeviation = 0.25;

    /// <param name="als">Has the deviations of the ensemble's predictions as its <see cref="ExplicitAlsModel.Noise"/>.</param>
    /// <param name="bayesian">Of the same items; null: none.</param>
    /// <param name="bayesianShare">Its weight, from 0 to 1; that of ALS is the rest.</param>
    /// <exception cref="ArgumentException">The models are of different numbers of items.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is not from 0 to 1.</exception>
    public RatingEnsemble(ExplicitAlsModel als, BayesianModel? bayesian = null, float bayesianShare = EvenShare)
    {
        ArgumentNullException.ThrowIfNull(als);
        if (bayesian is not null && bayesian.ItemCount != als.ItemCount)
        {
            throw new ArgumentException(
                $"A Bayesian model of {bayesian.ItemCount} items does not go with ALS of {als.ItemCount}.", nameof(bayesian));
        }

        if (bayesianShare is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(bayesianShare), bayesianShare, "The share must be from 0 to 1.");
        }

        (Als, Bayesian, BayesianShare) = (als, bayesian, bayesian is null ? 0 : bayesianShare);
        Unknown = FoldIn(new RatingProfile([], []));
    }

    /// <summary>Explicit ALS.</summary>
    public ExplicitAlsModel Als { get; }

    /// <summary>Bayesian matrix factorisation, or null.</summary>
    public BayesianModel? Bayesian { get; }

    /// <summary>The weight of <see cref="Bayesian"/>, from 0 to 1; 0 without it.</summary>
    public float BayesianShare { get; }

    /// <summary>Items in the models.</summary>
    public int ItemCount => Als.ItemCount;

    /// <inheritdoc/>
    public bool HasDeviations => Als.Noise is not null;

    /// <summary>Somebody of whom nothing is known.</summary>
    public FoldedInUser Unknown { get; }

    /// <summary>
    /// Weighs the models by ratings that neither was trained on, and fits the deviations to the same. The share is the one with
    /// the least squared error, drawn towards an even one as a prior says that is normal about it with a deviation of ¼.
    /// </summary>
    /// <param name="als">Just trained on <paramref name="training"/>.</param>
    /// <param name="bayesian">Of the same items; null: none.</param>
    /// <param name="training">What is known of the users.</param>
    /// <param name="heldOut">Ratings of the same users and items.</param>
    /// <param name="foldIns">Of <paramref name="bayesian"/> for these users, if they are wanted later; or null.</param>
    /// <param name="threads">Where it runs; null: on <see cref="WorkerThreads.Shared"/>. The result does not depend on it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Without deviations if there are too few held-out ratings.</returns>
    /// <exception cref="ArgumentException">ALS was not just trained, or one of the models on other items.</exception>
    public static RatingEnsemble Fit(
        ExplicitAlsModel als, BayesianModel? bayesian, RatingData training, RatingData heldOut,
        BayesianFoldIns? foldIns = null, WorkerThreads? threads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(heldOut);
        threads ??= WorkerThreads.Shared;
        var even = new RatingEnsemble(als, bayesian);
        var (first, second) = even.PredictBoth(training, heldOut, foldIns, threads, cancellationToken);
        var ensemble = new RatingEnsemble(als, bayesian, bayesian is null ? 0 : ShareFor(first, second, heldOut));
        for (var index = 0; index < first.Length; index++)
        {
            first[index] = ensemble.Mean(first[index], second[index]);
        }

        var noise = RatingNoise.Fit(als, training, heldOut, first, threads, cancellationToken);
        return new RatingEnsemble(als.With(noise), bayesian, ensemble.BayesianShare);
    }

    /// <summary>Solves for a user from the ratings given, in both models.</summary>
    /// <param name="profile">May be empty.</param>
    /// <exception cref="ArgumentException">A rating that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An item that the models do not have.</exception>
    public FoldedInUser FoldIn(RatingProfile profile) => FoldIn(profile, Bayesian?.FoldIn(profile));

    /// <summary>Solves for a user of whom it is known what the Bayesian model makes of the ratings.</summary>
    /// <param name="profile">The ratings; may be empty.</param>
    /// <param name="bayesian">By <see cref="Bayesian"/>; null without it.</param>
    /// <exception cref="ArgumentException">A rating that is not finite; a model without its fold-in, or the reverse.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An item that the models do not have.</exception>
    public FoldedInUser FoldIn(RatingProfile profile, BayesianFoldIn? bayesian)
    {
        if (bayesian is null != Bayesian is null)
        {
            throw new ArgumentException("The Bayesian model and what it makes of the user go together.", nameof(bayesian));
        }

        var factors = new float[Als.Factors];
        var bias = Als.FoldIn(profile.ItemIndices, profile.Ratings, factors, out var squaredError);
        return new FoldedInUser(
            factors, bias, Als.UserVariance(squaredError, profile.ItemIndices.Length), bayesian);
    }

    /// <summary>The predicted rating, not clipped to the scale.</summary>
    /// <param name="user">Folded in by this ensemble.</param>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public float Predict(FoldedInUser user, int itemIndex)
    {
        ArgumentNullException.ThrowIfNull(user);
        var first = Als.Predict(user.Factors, user.Bias, itemIndex);
        return user.Bayesian is null ? first : Mean(first, Bayesian!.Predict(user.Bayesian, itemIndex));
    }

    /// <summary>The predicted rating of an item that no training has seen, by ALS alone; not clipped to the scale.</summary>
    /// <param name="user">Folded in by this ensemble.</param>
    /// <param name="item">Placed among the items of <see cref="Als"/>.</param>
    /// <exception cref="ArgumentException">It was placed by a model of other factors.</exception>
    public float Predict(FoldedInUser user, PlacedItem item)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Als.Predict(user.Factors, user.Bias, item);
    }

    /// <summary>What each rating of a user adds to predictions of items that no training has seen, in stars; not clipped.</summary>
    /// <param name="profile">The user's ratings; may be empty.</param>
    /// <param name="items">Placed among the items of <see cref="Als"/>.</param>
    /// <exception cref="ArgumentException">A rating that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A rated item that the models do not have.</exception>
    public RatingContributions Explain(RatingProfile profile, IReadOnlyList<PlacedItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        FactorRows.CheckFoldIn(profile.ItemIndices, profile.Ratings, [], ItemCount, 0);
        var contributions = new RatingContributions(items.Count, profile.ItemIndices.Length);
        Als.Explain(profile, items, contributions);
        return contributions;
    }

    /// <summary>What each rating of a user adds to predictions, in stars; not clipped to the scale.</summary>
    /// <param name="profile">The user's ratings; may be empty.</param>
    /// <param name="itemIndices">Items to predict.</param>
    /// <exception cref="ArgumentException">A rating that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An item that the models do not have.</exception>
    public RatingContributions Explain(RatingProfile profile, ReadOnlySpan<int> itemIndices)
    {
        FactorRows.CheckFoldIn(profile.ItemIndices, profile.Ratings, [], ItemCount, 0);
        foreach (var item in itemIndices)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)ItemCount, nameof(itemIndices));
        }

        var contributions = new RatingContributions(itemIndices.Length, profile.ItemIndices.Length);
        Als.Explain(profile, itemIndices, 1 - BayesianShare, contributions);
        if (BayesianShare > 0)
        {
            Bayesian!.Explain(profile, itemIndices, BayesianShare, contributions);
        }

        return contributions;
    }

    /// <summary>The standard deviation of a rating about its prediction, in stars; NaN if it was not fitted.</summary>
    /// <param name="user">Folded in by this ensemble.</param>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such item.</exception>
    public float Deviation(FoldedInUser user, int itemIndex)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Als.Deviation(user.Variance, itemIndex);
    }

    /// <summary>The same for an item without ratings.</summary>
    /// <param name="user">Folded in by this ensemble.</param>
    public float DeviationOfUnseen(FoldedInUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Als.DeviationOfUnseen(user.Variance);
    }

    /// <inheritdoc/>
    public void Predict(RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings) =>
        Predict(profile, itemIndices, ratings, []);

    /// <inheritdoc/>
    public void Predict(
        RatingProfile profile, ReadOnlySpan<int> itemIndices, Span<float> ratings, Span<float> standardDeviations)
    {
        var user = FoldIn(profile);
        for (var position = 0; position < itemIndices.Length; position++)
        {
            ratings[position] = Predict(user, itemIndices[position]);
            if (!standardDeviations.IsEmpty)
            {
                standardDeviations[position] = Deviation(user, itemIndices[position]);
            }
        }
    }

    private float Mean(float als, float bayesian) => als + (BayesianShare * (bayesian - als));

    /// <summary>The predictions of either model, in the order of the held-out ratings by user.</summary>
    private (float[] Als, float[] Bayesian) PredictBoth(
        RatingData training, RatingData heldOut, BayesianFoldIns? foldIns, WorkerThreads threads,
        CancellationToken cancellationToken)
    {
        var first = new float[heldOut.Count];
        var second = new float[heldOut.Count];
        threads.ForEach(heldOut.Users.Count, chunk: 16, row =>
        {
            var items = heldOut.ByUser.ColumnsOf(row);
            if (items.IsEmpty)
            {
                return;
            }

            var known = training.ByUser.ColumnsOf(row);
            var ratings = new float[known.Length];
            training.Scale.Decode(training.ByUser.CodesOf(row), ratings);
            var profile = new RatingProfile(known, ratings);
            var user = FoldIn(profile, foldIns?.Of(row, profile) ?? Bayesian?.FoldIn(profile));
            var start = (int)heldOut.ByUser.RowStarts[row];
            for (var position = 0; position < items.Length; position++)
            {
                first[start + position] = Als.Predict(user.Factors, user.Bias, items[position]);
                second[start + position] = user.Bayesian is null
                    ? first[start + position]
                    : Bayesian!.Predict(user.Bayesian, items[position]);
            }
        }, cancellationToken);
        return (first, second);
    }

    /// <summary>Of the Bayesian model: ridge regression of the rating's distance from ALS on the distance of both models.</summary>
    private static float ShareFor(float[] als, float[] bayesian, RatingData heldOut)
    {
        var codes = heldOut.ByUser.Codes;
        var (product, square, error) = (0.0, 0.0, 0.0);
        for (var index = 0; index < als.Length; index++)
        {
            var distance = (double)bayesian[index] - als[index];
            var rest = heldOut.Scale.ValueOf(codes[index]) - als[index];
            product += distance * rest;
            square += distance * distance;
            error += rest * rest;
        }

        var prior = als.Length == 0 ? 1 : error / als.Length / (ShareDeviation * ShareDeviation);
        return square + prior > 0 ? (float)Math.Clamp((product + (prior * EvenShare)) / (square + prior), 0, 1) : EvenShare;
    }
}

/// <summary>What a <see cref="RatingEnsemble"/> makes of a user's ratings, for predictions. Immutable.</summary>
public sealed class FoldedInUser
{
    private readonly float[] _factors;

    internal FoldedInUser(float[] factors, float bias, float variance, BayesianFoldIn? bayesian) =>
        (_factors, Bias, Variance, Bayesian) = (factors, bias, variance, bayesian);

    /// <summary>How far above what ALS expects of the rated items the user rates them, shrunk.</summary>
    public float Bias { get; }

    /// <summary>On the heap.</summary>
    public long SizeInBytes => 60 + (sizeof(float) * (long)_factors.Length) + (Bayesian?.SizeInBytes ?? 0);

    internal ReadOnlySpan<float> Factors => _factors;

    /// <summary>The user's part of a rating's variance.</summary>
    internal float Variance { get; }

    internal BayesianFoldIn? Bayesian { get; }
}
