using MovieRecs.Als.Models.Bayesian;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models;

/// <summary>
/// What each rating of a profile adds to predictions for its user, in stars: a prediction is <see cref="BaseOf"/> plus the sum of
/// <see cref="Of"/>. A user folded in is a linear function of the ratings given what was rated, so the shares are exact and not an
/// approximation of the model by another.
/// </summary>
/// <remarks>
/// With z the factors and 1 of a rated item, t its rating minus what anybody would give it, w its weight, s what having rated it says
/// of a user, R the penalties and S = Σ w·zzᵀ + R, the user is θ = S⁻¹(Σ w·t·z + R·(p + Σ s)). The prediction for an item q is
/// μ + b + q·θ, of which a rating has (S⁻¹q)·(w·t·z + R·s), and nobody μ + b + (S⁻¹q)·R·p.
/// </remarks>
public sealed class RatingContributions
{
    private readonly float[] _bases;
    private readonly float[] _contributions;

    internal RatingContributions(int items, int ratings)
    {
        (ItemCount, RatingCount) = (items, ratings);
        _bases = new float[items];
        _contributions = new float[checked(items * ratings)];
    }

    /// <summary>How many predictions are explained.</summary>
    public int ItemCount { get; }

    /// <summary>Ratings of the profile.</summary>
    public int RatingCount { get; }

    /// <summary>What would be predicted for anybody.</summary>
    /// <param name="place">Which of the items asked for.</param>
    public float BaseOf(int place) => _bases[place];

    /// <summary>What each rating adds, in the order of the profile.</summary>
    /// <param name="place">Which of the items asked for.</param>
    public ReadOnlySpan<float> Of(int place) => _contributions.AsSpan(place * RatingCount, RatingCount);

    /// <summary>Adds the share of a constant in all predictions for an item.</summary>
    internal void AddBase(int place, float value) => _bases[place] += value;

    /// <summary>Adds what each rating of a row has in predictions from its solution.</summary>
    /// <param name="system">Has just solved the row.</param>
    /// <param name="row">What was rated, in the order of the profile; the design is replaced.</param>
    /// <param name="ridges">R.</param>
    /// <param name="center">p.</param>
    /// <param name="sets">s of each rating, as long as an order of the system each; or empty.</param>
    /// <param name="queries">q of each item that is explained, likewise; replaced.</param>
    /// <param name="share">What the prediction counts for in that of the ensemble.</param>
    internal unsafe void Add(
        NormalSystem system, RowPrior.Observations row, ReadOnlySpan<float> ridges, ReadOnlySpan<float> center,
        ReadOnlySpan<float> sets, Span<float> queries, float share)
    {
        var order = system.Order;
        for (var rating = 0; rating < RatingCount; rating++)
        {
            var weight = row.Weights.IsEmpty ? 1 : row.Weights[rating];
            var part = row.Design.AsSpan(rating * order, order);
            for (var column = 0; column < order; column++)
            {
                part[column] = (weight * row.Residuals[rating] * part[column])
                    + (sets.IsEmpty ? 0 : ridges[column] * sets[(rating * order) + column]);
            }
        }

        Span<float> shift = stackalloc float[order];
        for (var column = 0; column < order; column++)
        {
            shift[column] = ridges[column] * center[column];
        }

        for (var place = 0; place < ItemCount; place++)
        {
            var solved = queries.Slice(place * order, order);
            fixed (float* x = solved)
            {
                system.SolveAgain(x);
            }

            _bases[place] += share * FactorRows.Dot(shift, solved);
            var contributions = _contributions.AsSpan(place * RatingCount, RatingCount);
            for (var rating = 0; rating < contributions.Length; rating++)
            {
                contributions[rating] += share * FactorRows.Dot(row.Design.AsSpan(rating * order, order), solved);
            }
        }
    }
}
