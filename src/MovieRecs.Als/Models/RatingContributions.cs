using System.Buffers;
using MovieRecs.Als.Kernels;
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
    private readonly int _stride;

    internal RatingContributions(int items, int ratings)
    {
        (ItemCount, RatingCount) = (items, ratings);
        _stride = (ratings + PanelProducts.Width - 1) / PanelProducts.Width * PanelProducts.Width;
        _bases = new float[items];
        _contributions = new float[checked((items + 1) * _stride)]; // the last row is for what nobody asked for
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
    public ReadOnlySpan<float> Of(int place) => _contributions.AsSpan(place * _stride, RatingCount);

    /// <summary>Adds the share of a constant in all predictions for an item.</summary>
    internal void AddBase(int place, float value) => _bases[place] += value;

    /// <summary>Adds what each rating of a row has in predictions from its solution.</summary>
    /// <param name="system">Has just solved the row.</param>
    /// <param name="row">What was rated, in the order of the profile.</param>
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

            foreach (ref var value in solved)
            {
                value *= share;
            }

            _bases[place] += FactorRows.Dot(shift, solved);
        }

        var panel = ArrayPool<float>.Shared.Rent(order * PanelProducts.Width);
        for (var first = 0; first < RatingCount; first += PanelProducts.Width)
        {
            FillPanel(panel, row, ridges, sets, first, order);
            for (var place = 0; place < ItemCount; place += 2)
            {
                var other = Math.Min(place + 1, ItemCount - 1);
                PanelProducts.Add(
                    panel, order, queries.Slice(place * order, order), queries.Slice(other * order, order),
                    _contributions.AsSpan((place * _stride) + first, PanelProducts.Width),
                    _contributions.AsSpan(((other == place ? ItemCount : other) * _stride) + first, PanelProducts.Width));
            }
        }

        ArrayPool<float>.Shared.Return(panel);
    }

    /// <summary>w·t·z + R·s of some ratings, which lie side by side then.</summary>
    private void FillPanel(
        Span<float> panel, RowPrior.Observations row, ReadOnlySpan<float> ridges, ReadOnlySpan<float> sets, int first, int order)
    {
        for (var place = 0; place < PanelProducts.Width; place++)
        {
            var rating = first + place;
            if (rating >= RatingCount)
            {
                for (var column = 0; column < order; column++)
                {
                    panel[(column * PanelProducts.Width) + place] = 0;
                }

                continue;
            }

            var scale = row.Residuals[rating] * (row.Weights.IsEmpty ? 1 : row.Weights[rating]);
            var design = row.Design.AsSpan(rating * order, order);
            var set = sets.IsEmpty ? [] : sets.Slice(rating * order, order);
            for (var column = 0; column < design.Length; column++)
            {
                panel[(column * PanelProducts.Width) + place] =
                    (scale * design[column]) + (set.IsEmpty ? 0 : ridges[column] * set[column]);
            }
        }
    }
}
