using MovieRecs.Als.Interactions;
using MovieRecs.Als.Solvers;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Models;

/// <summary>
/// A trained ranking model: the items with the highest <c>x·y</c> are the ones a user is most likely to choose. Scores order
/// one user's items; they are not ratings and not comparable between users. Immutable, safe for any number of threads.
/// </summary>
public sealed class ImplicitAlsModel
{
    private readonly ReadOnlyMemory<float> _paddedItems;
    private readonly float[] _weightedGramian; // α₀YᵀY with padded rows
    private readonly NormalSystemPool _systems;

    /// <summary>Wraps arrays that nothing else will write to.</summary>
    /// <param name="options">The options it was trained with; a fold-in uses the same weights.</param>
    /// <param name="userFactors">Row-major, users × factors; may be empty where only new users are served.</param>
    /// <param name="itemFactors">Row-major, items × factors.</param>
    /// <param name="threads">Where the Gram matrix is summed up; null: on <see cref="WorkerThreads.Shared"/>.</param>
    /// <exception cref="ArgumentException">A matrix is not a whole number of rows.</exception>
    public ImplicitAlsModel(
        ImplicitAlsOptions options, ReadOnlyMemory<float> userFactors, ReadOnlyMemory<float> itemFactors,
        WorkerThreads? threads = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (Options, UserFactors, ItemFactors) = (options, userFactors, itemFactors);
        UserCount = FactorRows.Count(userFactors, Factors, nameof(userFactors));
        ItemCount = FactorRows.Count(itemFactors, Factors, nameof(itemFactors));
        _paddedItems = FactorRows.Pad(itemFactors, Factors);
        _systems = new NormalSystemPool(Factors);
        (Gramian, _weightedGramian) = ComputeGramians(threads ?? WorkerThreads.Shared);
    }

    private ImplicitAlsModel(ImplicitAlsModel other)
    {
        (Options, UserFactors, ItemFactors) = (other.Options, other.UserFactors, other.ItemFactors);
        (UserCount, ItemCount, Gramian) = (other.UserCount, other.ItemCount, other.Gramian);
        (_paddedItems, _weightedGramian, _systems) = (other._paddedItems, other._weightedGramian, other._systems);
        (Recency, Popularity) = (other.Recency, other.Popularity);
    }

    /// <summary>The options it was trained with.</summary>
    public ImplicitAlsOptions Options { get; }

    /// <summary>Latent factors per row.</summary>
    public int Factors => Options.Factors;

    /// <summary>Users in the model.</summary>
    public int UserCount { get; }

    /// <summary>Items in the model.</summary>
    public int ItemCount { get; }

    /// <summary>Row-major, users × <see cref="Factors"/>. A user without ratings has zeros.</summary>
    public ReadOnlyMemory<float> UserFactors { get; }

    /// <summary>Row-major, items × <see cref="Factors"/>. An item without ratings has zeros.</summary>
    public ReadOnlyMemory<float> ItemFactors { get; }

    /// <summary>YᵀY of the item factors, factors × factors, both triangles, not weighted by α₀.</summary>
    public ReadOnlyMemory<float> Gramian { get; }

    /// <summary>How users' ratings are weighed by age where their times are known; null: all count the same.</summary>
    public Recency? Recency { get; private init; }

    /// <summary>How popular the items are, for lists of users of whom little is known; null: only the factors count.</summary>
    public ItemPopularity? Popularity { get; private init; }

    /// <summary>The same model with other weights by age.</summary>
    /// <exception cref="ArgumentException">The floor or the scale is outside its range.</exception>
    public ImplicitAlsModel With(Recency? recency)
    {
        recency?.ThrowIfInvalid();
        return new ImplicitAlsModel(this) { Recency = recency };
    }

    /// <summary>The same model with another popularity of its items.</summary>
    /// <exception cref="ArgumentException">It is of another number of items.</exception>
    public ImplicitAlsModel With(ItemPopularity? popularity) => popularity is null || popularity.ItemCount == ItemCount
        ? new ImplicitAlsModel(this) { Popularity = popularity }
        : throw new ArgumentException($"The model has {ItemCount} items, not {popularity.ItemCount}.", nameof(popularity));

    /// <summary>
    /// Solves for a user from the ratings given, in single precision and by Cholesky whatever the options: what training with
    /// <see cref="RowSolver.Exact"/> and <see cref="FactorPrecision.Full"/> would make of the row. Allocates nothing once warm.
    /// </summary>
    /// <param name="itemIndices">Items rated, in any order. None gives zeros.</param>
    /// <param name="ratings">Their ratings, which set the targets p.</param>
    /// <param name="userFactors">Receives <see cref="Factors"/> values.</param>
    /// <exception cref="ArgumentException">
    /// Lengths that differ, or a rating that is not finite, or negative where it is a confidence.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An item that the model does not have.</exception>
    public void FoldIn(ReadOnlySpan<int> itemIndices, ReadOnlySpan<float> ratings, Span<float> userFactors) =>
        FoldIn(itemIndices, ratings, weights: default, userFactors);

    /// <summary>The same with ratings of unequal weight: one of weight w counts like w equal ones.</summary>
    /// <param name="itemIndices">Items rated, in any order. None gives zeros.</param>
    /// <param name="ratings">Their ratings, which set the targets p.</param>
    /// <param name="weights">Their weights, 0 … 10⁶, as <see cref="Recency.Weigh"/> gives them; empty: 1 each.</param>
    /// <param name="userFactors">Receives <see cref="Factors"/> values.</param>
    /// <exception cref="ArgumentException">
    /// Lengths that differ, a rating that is not finite, or negative where it is a confidence, or a weight outside its range.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An item that the model does not have.</exception>
    public unsafe void FoldIn(
        ReadOnlySpan<int> itemIndices, ReadOnlySpan<float> ratings, ReadOnlySpan<float> weights, Span<float> userFactors)
    {
        FactorRows.CheckFoldIn(itemIndices, ratings, userFactors, ItemCount, Factors);
        if (!weights.IsEmpty && (weights.Length != ratings.Length || weights.ContainsAnyExceptInRange(0f, 1e6f)))
        {
            throw new ArgumentException("There must be one weight from 0 to 1e6 per rating.", nameof(weights));
        }

        if (Options.Objective == ImplicitObjective.HuKorenVolinsky && ratings.ContainsAnyExceptInRange(0f, float.MaxValue))
        {
            throw new ArgumentException("A rating that is a confidence must not be negative.", nameof(ratings));
        }

        var system = _systems.Rent();
        try
        {
            fixed (float* items = _paddedItems.Span, values = ratings, weightOf = weights, gramian = _weightedGramian)
            fixed (int* columns = itemIndices)
            {
                ImplicitRowSolver.Solve(
                    system, items, gramian, new RatedRow(columns, itemIndices.Length, null, 0),
                    new RatingTargets(values, weights.IsEmpty ? null : weightOf, Options),
                    ImplicitAlsTrainer.Penalty(Options).For(weights.IsEmpty ? itemIndices.Length : Sum(weights), ItemCount),
                    scaled: !weights.IsEmpty || Options.Objective == ImplicitObjective.HuKorenVolinsky, default);
                new ReadOnlySpan<float>(system.Solution, Factors).CopyTo(userFactors);
            }
        }
        finally
        {
            _systems.Return(system);
        }
    }

    /// <summary>
    /// The model for another catalogue, without users: what training on it can start from. Items that it does not know have
    /// zeros until they are trained.
    /// </summary>
    /// <param name="current">The ids behind this model's items.</param>
    /// <param name="wanted">The ids behind the other's.</param>
    /// <exception cref="ArgumentException"><paramref name="current"/> has a different number of items.</exception>
    public ImplicitAlsModel WithItems(IdMap current, IdMap wanted)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(wanted);
        return current.Count == ItemCount
            ? new ImplicitAlsModel(Options, default, FactorRows.Move(ItemFactors, Factors, current, wanted))
            : throw new ArgumentException($"The model has {ItemCount} items, not {current.Count}.", nameof(current));
    }

    /// <summary>The score of an item. O(factors).</summary>
    /// <param name="userFactors"><see cref="Factors"/> values.</param>
    /// <param name="itemIndex">0 … <see cref="ItemCount"/> − 1.</param>
    /// <exception cref="ArgumentException">The number of factors is not the model's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public float Score(ReadOnlySpan<float> userFactors, int itemIndex)
    {
        if (userFactors.Length != Factors)
        {
            throw new ArgumentException($"The model has {Factors} factors, not {userFactors.Length}.", nameof(userFactors));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(itemIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(itemIndex, ItemCount);
        return FactorRows.Dot(userFactors, ItemFactors.Span.Slice(itemIndex * Factors, Factors));
    }

    private static float Sum(ReadOnlySpan<float> weights)
    {
        var sum = 0f;
        foreach (var weight in weights)
        {
            sum += weight;
        }

        return sum;
    }

    private unsafe (float[] Plain, float[] Weighted) ComputeGramians(WorkerThreads threads)
    {
        using var items = new FactorTable(ItemCount, Factors);
        items.CopyFrom(ItemFactors.Span);
        var padded = new float[items.Stride * items.Stride];
        var plain = new float[Factors * Factors];
        fixed (float* gramian = padded)
        {
            GramMatrix.Compute(items, 1f, gramian, threads);
            for (var row = 0; row < Factors; row++)
            {
                padded.AsSpan(row * items.Stride, Factors).CopyTo(plain.AsSpan(row * Factors));
            }

            GramMatrix.Compute(items, Options.UnobservedWeight, gramian, threads);
        }

        return (plain, padded);
    }

    /// <param name="ratings">Stars.</param>
    /// <param name="weights">What each counts; null: 1.</param>
    /// <param name="options">Of the model.</param>
    private readonly unsafe struct RatingTargets(float* ratings, float* weights, ImplicitAlsOptions options) : IRowRatings
    {
        public void CopyTargets(int start, int count, float* destination)
        {
            for (var i = 0; i < count; i++)
            {
                destination[i] = ImplicitAlsTrainer.Target(options, ratings[start + i])
                    * (weights == null ? 1f : weights[start + i]);
            }
        }

        public void CopyScales(int start, int count, float* destination)
        {
            for (var i = 0; i < count; i++)
            {
                destination[i] = ImplicitAlsTrainer.Scale(options, ratings[start + i])
                    * (weights == null ? 1f : MathF.Sqrt(weights[start + i]));
            }
        }

        public double SumConstants(int start, int count) => 0;
    }
}
