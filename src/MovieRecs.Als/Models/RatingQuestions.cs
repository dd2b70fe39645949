using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Retrieval;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models;

/// <summary>
/// Which items to ask a user about: those whose rating would teach the model most, times the chance that the user knows them. What a
/// rating of item j teaches is by how much it lowers the variance of all predictions, each item counting as much as it is rated:
/// with S the posterior precision of the user, z_j the factors of j and 1, and C = Σ π_i·z_i·z_iᵀ, it is
/// z_jᵀS⁻¹CS⁻¹z_j / (1 + z_jᵀS⁻¹z_j) in units of the noise (the criterion of average variance: Cohn, Ghahramani, Jordan, "Active
/// learning with statistical models", 1996), of which the root counts. The ratings given so far do not enter, only which items they
/// are of. Immutable; safe to use from any number of threads.
/// </summary>
public sealed class RatingQuestions
{
    /// <summary>Items considered: those that the user knows most likely.</summary>
    public const int PoolSize = 200;

    private readonly ExplicitAlsModel _stars;
    private readonly float[] _spread; // C, order × order
    private readonly NormalSystemPool _systems;

    /// <param name="stars">Predicts ratings.</param>
    /// <param name="popularity">How often each item is rated, in any unit.</param>
    /// <exception cref="ArgumentException">The numbers of items differ.</exception>
    public RatingQuestions(ExplicitAlsModel stars, ReadOnlySpan<float> popularity)
    {
        ArgumentNullException.ThrowIfNull(stars);
        if (popularity.Length != stars.ItemCount)
        {
            throw new ArgumentException(
                $"{popularity.Length} popularities do not go with {stars.ItemCount} items.", nameof(popularity));
        }

        _stars = stars;
        _systems = new NormalSystemPool(Order);
        _spread = SpreadOf(stars, popularity, Order);
    }

    private int Order => FactorTable.PaddedFactors(_stars.Factors + 1);

    /// <summary>
    /// The items most worth asking about, each given that those before it will be answered. O(pool · factors² · items asked for).
    /// </summary>
    /// <param name="rated">What the user has rated.</param>
    /// <param name="chances">Of each item how likely the user knows it, in any unit.</param>
    /// <param name="excluded">Items not to ask about.</param>
    /// <param name="destination">Receives the items, most worth it first, with scores that fall.</param>
    /// <returns>How many they are.</returns>
    /// <exception cref="ArgumentException">There is not one chance for each item.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public int Select(ReadOnlySpan<int> rated, ReadOnlySpan<float> chances, ItemSet excluded, Span<ScoredItem> destination)
    {
        if (chances.Length != _stars.ItemCount)
        {
            throw new ArgumentException($"{chances.Length} chances do not go with {_stars.ItemCount} items.", nameof(chances));
        }

        var pool = new ScoredItem[Math.Min(PoolSize, chances.Length)];
        Array.Resize(ref pool, TopItems.Select(chances, excluded, pool));
        var rows = new float[pool.Length * Order];
        var solved = new float[rows.Length];
        SolvePool(rated, pool, rows, solved);
        var isTaken = new bool[pool.Length];
        var count = 0;
        for (; count < Math.Min(destination.Length, pool.Length); count++)
        {
            var (best, bestWorth) = (-1, -1f);
            for (var place = 0; place < pool.Length; place++)
            {
                var worth = isTaken[place] ? -1 : Chance(pool, place) * MathF.Sqrt(Gain(RowOf(rows, place), RowOf(solved, place)));
                (best, bestWorth) = worth > bestWorth ? (place, worth) : (best, bestWorth);
            }

            isTaken[best] = true;
            destination[count] = new ScoredItem(pool[best].ItemIndex, bestWorth);
            Learn(rows, solved, best);
        }

        return count;
    }

    private Span<float> RowOf(float[] rows, int place) => rows.AsSpan(place * Order, Order);

    /// <summary>From 0 for the item of the pool that the user knows least likely to 1.</summary>
    private static float Chance(ScoredItem[] pool, int place)
    {
        var range = pool[0].Score - pool[^1].Score;
        return range > 0 ? (pool[place].Score - pool[^1].Score) / range : 1;
    }

    private float Gain(ReadOnlySpan<float> row, ReadOnlySpan<float> solved)
    {
        var reduction = 0f;
        for (var column = 0; column < Order; column++)
        {
            reduction += solved[column] * FactorRows.Dot(_spread.AsSpan(column * Order, Order), solved);
        }

        return Math.Max(0, reduction / (1 + FactorRows.Dot(row, solved)));
    }

    /// <summary>
    /// Adds an item to those that are rated: (S + zzᵀ)⁻¹z_j = S⁻¹z_j − S⁻¹z·(zᵀS⁻¹z_j)/(1 + zᵀS⁻¹z) (Sherman, Morrison).
    /// </summary>
    private void Learn(float[] rows, float[] solved, int learnt)
    {
        var row = RowOf(rows, learnt);
        var direction = RowOf(solved, learnt).ToArray();
        var scale = 1 + FactorRows.Dot(row, direction);
        for (var place = 0; place < rows.Length / Order; place++)
        {
            FactorRows.AddScaled(
                RowOf(solved, place), direction, -FactorRows.Dot(direction, RowOf(rows, place)) / scale);
        }
    }

    private unsafe void SolvePool(ReadOnlySpan<int> rated, ScoredItem[] pool, float[] rows, float[] solved)
    {
        var system = _systems.Rent();
        try
        {
            Solve(system, rated);
            for (var place = 0; place < pool.Length; place++)
            {
                _stars.Widen(pool[place].ItemIndex, RowOf(rows, place));
                RowOf(rows, place).CopyTo(RowOf(solved, place));
                fixed (float* x = RowOf(solved, place))
                {
                    system.SolveAgain(x);
                }
            }
        }
        finally
        {
            _systems.Return(system);
        }
    }

    /// <summary>S = Σ zzᵀ + R over the rated items.</summary>
    private void Solve(NormalSystem system, ReadOnlySpan<int> rated)
    {
        var design = new float[rated.Length * Order];
        var columns = new int[rated.Length];
        for (var place = 0; place < rated.Length; place++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rated[place], (uint)_stars.ItemCount, nameof(rated));
            _stars.Widen(rated[place], design.AsSpan(place * Order, Order));
            columns[place] = place;
        }

        Span<float> nothing = stackalloc float[Order];
        nothing.Clear();
        RowPrior.Solve(
            system, new RowPrior.Observations(design, columns, new float[rated.Length], weights: []),
            _stars.WidenedRidges(rated.Length), nothing);
    }

    private static float[] SpreadOf(ExplicitAlsModel stars, ReadOnlySpan<float> popularity, int order)
    {
        var total = 0.0;
        foreach (var value in popularity)
        {
            total += value;
        }

        var spread = new float[order * order];
        var row = new float[order];
        for (var item = 0; item < popularity.Length; item++)
        {
            if (popularity[item] > 0)
            {
                stars.Widen(item, row);
                var share = (float)(popularity[item] / total);
                for (var column = 0; column <= stars.Factors; column++)
                {
                    FactorRows.AddScaled(spread.AsSpan(column * order, order), row, share * row[column]);
                }
            }
        }

        return spread;
    }
}
