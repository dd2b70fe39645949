using System.Numerics;
using System.Runtime.InteropServices;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// Sums over all ratings how their prediction Σ_d p_d is made up of its parts p = x∘z, x being the unknowns of a row and z a design
/// vector: <c>P = Σ w·ppᵀ</c> and <c>g = Σ w·t·p</c>. From them the best scale of each part follows without another look at
/// the ratings. The numbers are kept as integers, so the sums do not depend on the order in which threads add to them.
/// </summary>
internal sealed class ProductSums
{
    /// <summary>A mean of w·p² up to this many times the squared range of the ratings fits.</summary>
    private const double Headroom = 64;

    private readonly long[] _products; // order × order, the upper triangle
    private readonly long[] _targets;
    private readonly double _unit;

    /// <param name="order">Unknowns of a row, padded.</param>
    /// <param name="ratings">How many ratings there will be.</param>
    /// <param name="range">From the lowest rating to the highest.</param>
    public ProductSums(int order, long ratings, double range)
    {
        Order = order;
        (_products, _targets) = (new long[order * order], new long[order]);
        _unit = Math.ScaleB(1, 61 - Math.ILogB(Math.Max(1, ratings) * Headroom * Math.Max(1, range * range)));
    }

    private ProductSums(int order, double unit) =>
        (Order, _unit, _products, _targets) = (order, unit, new long[order * order], new long[order]);

    public int Order { get; }

    /// <summary>Sums of the same kind, still zero.</summary>
    public ProductSums Empty() => new(Order, _unit);

    /// <summary>Adds a row.</summary>
    /// <param name="unknowns">x.</param>
    /// <param name="gram">Σ w·zzᵀ over the ratings of the row, order × order; the upper triangle is read.</param>
    /// <param name="weightedSum">Σ w·t·z.</param>
    /// <param name="weight">Of the row, which multiplies w.</param>
    public void Add(ReadOnlySpan<float> unknowns, ReadOnlySpan<float> gram, ReadOnlySpan<float> weightedSum, double weight)
    {
        var scale = _unit * weight;
        for (var row = 0; row < Order; row++)
        {
            var left = scale * unknowns[row];
            _targets[row] += (long)(left * weightedSum[row]);
            AddRow(left, unknowns, gram.Slice(row * Order, Order), _products.AsSpan(row * Order, Order), row);
        }
    }

    /// <summary>Adds other sums of the same kind.</summary>
    public void Add(ProductSums other)
    {
        for (var index = 0; index < _products.Length; index++)
        {
            _products[index] += other._products[index];
        }

        for (var index = 0; index < Order; index++)
        {
            _targets[index] += other._targets[index];
        }
    }

    /// <summary>P, order × order.</summary>
    public double[] Products()
    {
        var products = new double[_products.Length];
        for (var row = 0; row < Order; row++)
        {
            for (var column = row; column < Order; column++)
            {
                products[(row * Order) + column] = products[(column * Order) + row]
                    = _products[(row * Order) + column] / _unit;
            }
        }

        return products;
    }

    /// <summary>g.</summary>
    public double[] Targets() => [.. _targets.Select(sum => sum / _unit)];

    /// <summary>From the register with the diagonal on; what is left of the diagonal there is never read.</summary>
    private static void AddRow(
        double left, ReadOnlySpan<float> unknowns, ReadOnlySpan<float> gram, Span<long> sums, int diagonal)
    {
        var first = diagonal - (diagonal % Vector<float>.Count);
        var factors = new Vector<double>(left);
        var targets = MemoryMarshal.Cast<long, Vector<long>>(sums[first..]);
        var rights = MemoryMarshal.Cast<float, Vector<float>>(unknowns[first..]);
        var values = MemoryMarshal.Cast<float, Vector<float>>(gram[first..]);
        for (var index = 0; index < rights.Length; index++)
        {
            Vector.Widen(rights[index] * values[index], out var low, out var high);
            targets[2 * index] += Vector.ConvertToInt64(factors * low);
            targets[(2 * index) + 1] += Vector.ConvertToInt64(factors * high);
        }
    }
}
