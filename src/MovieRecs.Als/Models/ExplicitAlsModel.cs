using MovieRecs.Als.Interactions;
using MovieRecs.Als.Models.Content;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models;

/// <summary>
/// A trained rating model, <c>r ≈ μ + b_u + b_i + u·v</c>. Immutable and safe to use from any number of threads. Rank lists
/// with <see cref="ImplicitAlsModel"/>: the items with the highest predicted ratings are mostly ones that few people know.
/// </summary>
public sealed partial class ExplicitAlsModel
{
    private readonly ReadOnlyMemory<float> _paddedItems;
    private readonly NormalSystemPool _systems;

    /// <summary>Wraps arrays that nothing else will write to.</summary>
    /// <param name="options">The options it was trained with, τ among them; a fold-in uses the same penalties.</param>
    /// <param name="globalMean">μ.</param>
    /// <param name="userFactors">Row-major, users × factors; may be empty where only new users are served.</param>
    /// <param name="itemFactors">Row-major, items × factors.</param>
    /// <param name="userBiases">One per user.</param>
    /// <param name="itemBiases">One per item.</param>
    /// <param name="setWeights">Row-major, items × (factors + 1), see <see cref="SetWeights"/>; empty without implicit sets.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public ExplicitAlsModel(
        ExplicitAlsOptions options, float globalMean, ReadOnlyMemory<float> userFactors, ReadOnlyMemory<float> itemFactors,
        ReadOnlyMemory<float> userBiases, ReadOnlyMemory<float> itemBiases, ReadOnlyMemory<float> setWeights = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Regularization is null)
        {
            throw new ArgumentException("A trained model has a penalty of its factors.", nameof(options));
        }

        (Options, GlobalMean) = (options, globalMean);
        (UserFactors, ItemFactors, UserBiases, ItemBiases) = (userFactors, itemFactors, userBiases, itemBiases);
        UserCount = FactorRows.Count(userFactors, Factors, nameof(userFactors));
        ItemCount = FactorRows.Count(itemFactors, Factors, nameof(itemFactors));
        if (userBiases.Length != UserCount || itemBiases.Length != ItemCount)
        {
            throw new ArgumentException("There must be one bias per user and one per item.");
        }

        if (setWeights.Length != 0 && setWeights.Length != checked(ItemCount * (Factors + 1)))
        {
            throw new ArgumentException(
                $"{setWeights.Length} weights of implicit sets are not {Factors + 1} for each of {ItemCount} items.",
                nameof(setWeights));
        }

        SetWeights = setWeights;
        _paddedItems = FactorRows.Pad(itemFactors, Factors);
        _systems = new NormalSystemPool(Factors);
        _widenedSystems = new NormalSystemPool(Factors + 1);
    }

    /// <summary>The options it was trained with.</summary>
    public ExplicitAlsOptions Options { get; }

    /// <summary>Latent factors per row.</summary>
    public int Factors => Options.Factors;

    /// <summary>μ, the mean of the training ratings, or 0 for a model that is not centered.</summary>
    public float GlobalMean { get; }

    /// <summary>Users in the model.</summary>
    public int UserCount { get; }

    /// <summary>Items in the model.</summary>
    public int ItemCount { get; }

    /// <summary>Row-major, users × <see cref="Factors"/>. A user without ratings has zeros.</summary>
    public ReadOnlyMemory<float> UserFactors { get; }

    /// <summary>Row-major, items × <see cref="Factors"/>. An item without ratings has zeros.</summary>
    public ReadOnlyMemory<float> ItemFactors { get; }

    /// <summary>b_u; zeros without biases.</summary>
    public ReadOnlyMemory<float> UserBiases { get; }

    /// <summary>b_i; zeros without biases.</summary>
    public ReadOnlyMemory<float> ItemBiases { get; }

    /// <summary>
    /// What having rated an item says of a user, whatever the rating: the sum over the user's items, divided by the root of
    /// their number, is where the user's factors and bias are shrunk to. Row-major, items × (<see cref="Factors"/> + 1), the
    /// bias last; empty without implicit sets.
    /// </summary>
    public ReadOnlyMemory<float> SetWeights { get; }

    /// <summary>How far ratings may be from their predictions; null if that was not fitted.</summary>
    public RatingNoise? Noise { get; private init; }

    /// <summary>Σ e² over the training ratings of each item; empty unless the model was just trained.</summary>
    internal ReadOnlyMemory<float> ItemSquaredErrors { get; init; }

    /// <summary>The same model with other deviations of its predictions.</summary>
    /// <param name="noise">Of a model of the same items, or null.</param>
    /// <exception cref="ArgumentException">It is of another number of items.</exception>
    public ExplicitAlsModel With(RatingNoise? noise)
    {
        if (noise is not null && noise.ItemVariances.Length != ItemCount)
        {
            throw new ArgumentException(
                $"The noise is of {noise.ItemVariances.Length} items, the model of {ItemCount}.", nameof(noise));
        }

        return new ExplicitAlsModel(Options, GlobalMean, UserFactors, ItemFactors, UserBiases, ItemBiases, SetWeights)
        {
            Noise = noise,
            ItemSquaredErrors = ItemSquaredErrors,
        };
    }

    /// <summary>
    /// Solves for a user from the ratings given, in single precision and by Cholesky whatever the options: what training with
    /// <see cref="RowSolver.Exact"/> and <see cref="FactorPrecision.Full"/> would make of the row. Allocates nothing once warm.
    /// </summary>
    /// <param name="itemIndices">Items rated, in any order. None gives zeros and a bias of 0.</param>
    /// <param name="ratings">Their ratings.</param>
    /// <param name="userFactors">Receives <see cref="Factors"/> values.</param>
    /// <returns>The user's bias.</returns>
    /// <exception cref="ArgumentException">Lengths that differ, or a rating that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An item that the model does not have.</exception>
    public float FoldIn(ReadOnlySpan<int> itemIndices, ReadOnlySpan<float> ratings, Span<float> userFactors) =>
        FoldIn(itemIndices, ratings, userFactors, out _);

    /// <inheritdoc cref="FoldIn(ReadOnlySpan{int}, ReadOnlySpan{float}, Span{float})"/>
    /// <param name="itemIndices">Items rated, in any order. None gives zeros and a bias of 0.</param>
    /// <param name="ratings">Their ratings.</param>
    /// <param name="userFactors">Receives <see cref="Factors"/> values.</param>
    /// <param name="squaredError">Σ e² over the ratings, for <see cref="UserVariance"/>.</param>
    public unsafe float FoldIn(
        ReadOnlySpan<int> itemIndices, ReadOnlySpan<float> ratings, Span<float> userFactors, out double squaredError)
    {
        FactorRows.CheckFoldIn(itemIndices, ratings, userFactors, ItemCount, Factors);
        Span<float> mean = stackalloc float[FactorTable.PaddedFactors(Factors + 1)];
        SumSet(itemIndices, mean);
        var meanBias = mean[Factors];
        mean[Factors] = 0; // padding of the factors
        var system = _systems.Rent();
        try
        {
            fixed (float* items = _paddedItems.Span, biases = ItemBiases.Span, values = ratings, center = mean)
            fixed (int* columns = itemIndices)
            {
                var row = ExplicitRowSolver.Solve(
                    system, items, biases, new RatedRow(columns, itemIndices.Length, null, 0),
                    new CenteredRatings(values, GlobalMean),
                    ExplicitAlsTrainer.Penalty(Options), default, bias: 0,
                    SetWeights.IsEmpty ? default : new RowMean(center, meanBias));
                new ReadOnlySpan<float>(system.Solution, Factors).CopyTo(userFactors);
                squaredError = row.SquaredError;
                return row.Bias;
            }
        }
        finally
        {
            _systems.Return(system);
        }
    }

    /// <summary>The user's part of a rating's variance, in squared stars; 0 without <see cref="Noise"/>.</summary>
    /// <param name="squaredError">What the fold-in said.</param>
    /// <param name="ratingCount">How many ratings were folded in.</param>
    public float UserVariance(double squaredError, int ratingCount) => Noise?.UserVariance(squaredError, ratingCount) ?? 0;

    /// <summary>The standard deviation of a rating about its prediction, in stars; NaN without <see cref="Noise"/>.</summary>
    /// <param name="userVariance">From <see cref="UserVariance"/>.</param>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such item.</exception>
    public float Deviation(float userVariance, int itemIndex) => Noise?.Deviation(userVariance, itemIndex) ?? float.NaN;

    /// <summary>The same for an item without ratings.</summary>
    /// <param name="userVariance">From <see cref="UserVariance"/>.</param>
    public float DeviationOfUnseen(float userVariance) => Noise?.DeviationOfUnseen(userVariance) ?? float.NaN;

    /// <summary>
    /// The model for another catalogue, without users: what training on it can start from. Items that it does not know have
    /// zeros until they are trained.
    /// </summary>
    /// <param name="current">The ids behind this model's items.</param>
    /// <param name="wanted">The ids behind the other's.</param>
    /// <exception cref="ArgumentException"><paramref name="current"/> has a different number of items.</exception>
    public ExplicitAlsModel WithItems(IdMap current, IdMap wanted)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(wanted);
        return current.Count == ItemCount
            ? new ExplicitAlsModel(
                Options, GlobalMean, default, FactorRows.Move(ItemFactors, Factors, current, wanted), default,
                FactorRows.Move(ItemBiases, 1, current, wanted),
                SetWeights.IsEmpty ? default : FactorRows.Move(SetWeights, Factors + 1, current, wanted))
            : throw new ArgumentException($"The model has {ItemCount} items, not {current.Count}.", nameof(current));
    }

    /// <summary>The predicted rating, not clipped to the scale. O(factors).</summary>
    /// <param name="userFactors"><see cref="Factors"/> values.</param>
    /// <param name="userBias">b_u.</param>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentException">The number of factors is not the model's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public float Predict(ReadOnlySpan<float> userFactors, float userBias, int itemIndex)
    {
        if (userFactors.Length != Factors)
        {
            throw new ArgumentException($"The model has {Factors} factors, not {userFactors.Length}.", nameof(userFactors));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(itemIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(itemIndex, ItemCount);
        return GlobalMean + userBias + ItemBiases.Span[itemIndex]
            + FactorRows.Dot(userFactors, ItemFactors.Span.Slice(itemIndex * Factors, Factors));
    }

    /// <summary>The predicted rating of an item that is not in the model, not clipped to the scale. O(factors).</summary>
    /// <param name="userFactors"><see cref="Factors"/> values.</param>
    /// <param name="userBias">b_u.</param>
    /// <param name="item">Placed by a model of as many factors.</param>
    /// <exception cref="ArgumentException">The number of factors is not the model's.</exception>
    public float Predict(ReadOnlySpan<float> userFactors, float userBias, PlacedItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (userFactors.Length != Factors || item.StarFactors.Length != Factors)
        {
            throw new ArgumentException(
                $"The model has {Factors} factors, not {userFactors.Length} and {item.StarFactors.Length}.", nameof(item));
        }

        return GlobalMean + userBias + item.StarBias + FactorRows.Dot(userFactors, item.StarFactors.Span);
    }

    /// <summary>The predicted rating of a user of the training data, not clipped.</summary>
    /// <param name="userIndex">0 … <see cref="UserCount"/> − 1.</param>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such user or item.</exception>
    public float Predict(int userIndex, int itemIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(userIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(userIndex, UserCount);
        return Predict(
            UserFactors.Span.Slice(userIndex * Factors, Factors), UserBiases.Span[userIndex], itemIndex);
    }

    private void SumSet(ReadOnlySpan<int> itemIndices, Span<float> sum)
    {
        sum.Clear();
        if (SetWeights.IsEmpty || itemIndices.IsEmpty)
        {
            return;
        }

        var width = Factors + 1;
        var total = sum[..width];
        var weights = SetWeights.Span;
        var share = FeatureMatrix.SetWeight(itemIndices.Length);
        foreach (var item in itemIndices)
        {
            FactorRows.AddScaled(total, weights.Slice(item * width, width), share);
        }
    }

    private readonly unsafe struct CenteredRatings(float* ratings, float mean) : IRowRatings
    {
        public void CopyTargets(int start, int count, float* destination)
        {
            for (var i = 0; i < count; i++)
            {
                destination[i] = ratings[start + i] - mean;
            }
        }

        public void CopyScales(int start, int count, float* destination) => new Span<float>(destination, count).Fill(1f);

        public double SumConstants(int start, int count) => 0;
    }
}
