using System.Diagnostics.CodeAnalysis;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Retrieval;

/// <summary>
/// Item factors rounded to 8 bits, longest vectors first, with bounds on the rounding error: a quarter of the bytes of
/// the factors themselves.
/// </summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "Shared by readers that nobody counts; the handles free the memory with the last.")]
internal sealed unsafe class QuantizedItems
{
    private const int Offset = 128;
    private const int Limit = 127;

    private readonly AlignedBuffer<byte> _bytes;
    private readonly AlignedBuffer<float> _figures;
    private readonly int[] _items;
    private readonly float[] _longest; // of each group

    public QuantizedItems(ReadOnlySpan<float> itemFactors, int factors)
    {
        var count = itemFactors.Length / factors;
        Groups = (count + ByteKernels.GroupItems - 1) / ByteKernels.GroupItems;
        Quads = (factors + 3) / 4;
        _bytes = new AlignedBuffer<byte>((long)Groups * GroupBytes);
        _figures = new AlignedBuffer<float>(3L * Groups * ByteKernels.GroupItems);
        _longest = new float[Groups];
        _items = ByNorm(itemFactors, factors, count, out var norms);
        for (var position = 0; position < count; position++)
        {
            var item = _items[position];
            Add(position, itemFactors.Slice(item * factors, factors), norms[position]);
        }
    }

    public int Groups { get; }

    /// <summary>Number of groups of four factors, the last padded with zeros.</summary>
    public int Quads { get; }

    private int GroupBytes => Quads * 4 * ByteKernels.GroupItems;

    private int Positions => Groups * ByteKernels.GroupItems;

    private float* Scales => _figures.Pointer;

    private float* Norms => _figures.Pointer + Positions;

    private float* Errors => _figures.Pointer + (2L * Positions);

    /// <summary>Norm of the longest item of a group and of all groups after it.</summary>
    public float LongestFrom(int group) => _longest[group];

    public int ItemAt(int position) => _items[position];

    /// <summary>The items of a group that may reach a threshold, one bit each; those past the last item are left out.</summary>
    public ulong Candidates<TDot>(int group, in QuantizedUser user, int* units, float threshold)
        where TDot : struct, IByteDot
    {
        var first = group * ByteKernels.GroupItems;
        var mask = ByteKernels.Candidates<TDot>(
            _bytes.Pointer + ((long)group * GroupBytes), Quads, units, user.Offset, user.Scale, user.Error, user.Norm,
            Scales + first, Norms + first, Errors + first, threshold);
        var rest = _items.Length - first;
        return rest >= ByteKernels.GroupItems ? mask : mask & ((1UL << rest) - 1);
    }

    private static int[] ByNorm(ReadOnlySpan<float> itemFactors, int factors, int count, out float[] norms)
    {
        var items = new int[count];
        norms = new float[count];
        for (var item = 0; item < count; item++)
        {
            items[item] = item;
            norms[item] = -Norm(itemFactors.Slice(item * factors, factors));
        }

        Array.Sort(norms, items);
        foreach (ref var norm in norms.AsSpan())
        {
            norm = -norm;
        }

        return items;
    }

    /// <summary>Rounded up, so that it is a bound.</summary>
    private static float Norm(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
        {
            squares += (double)value * value;
        }

        return MathF.BitIncrement((float)Math.Sqrt(squares));
    }

    private void Add(int position, ReadOnlySpan<float> factors, float norm)
    {
        var largest = 0f;
        foreach (var value in factors)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var scale = largest / Limit;
        double roundedSquares = 0, errorSquares = 0;
        var group = position / ByteKernels.GroupItems;
        var bytes = _bytes.Pointer + ((long)group * GroupBytes) + (position % ByteKernels.GroupItems * 4);
        for (var k = 0; k < 4 * Quads; k++)
        {
            var value = k < factors.Length ? factors[k] : 0f;
            var unit = scale > 0 ? (int)MathF.Round(value / scale) : 0;
            bytes[(k / 4 * 4 * ByteKernels.GroupItems) + (k % 4)] = (byte)(unit + Offset);
            var rounded = (double)unit * scale;
            roundedSquares += rounded * rounded;
            errorSquares += (value - rounded) * (value - rounded);
        }

        // What float rounding can add to a score and to its bound, each a few units of the last place per factor.
        var rounding = norm * (factors.Length + 16) * MathF.Pow(2, -22);
        Scales[position] = scale;
        Norms[position] = MathF.BitIncrement((float)Math.Sqrt(roundedSquares));
        Errors[position] = MathF.BitIncrement((float)Math.Sqrt(errorSquares)) + rounding;
        _longest[group] = Math.Max(_longest[group], norm + rounding);
    }
}

/// <summary>What bounds the rounding of a user's factors to 8 bits.</summary>
/// <param name="Offset">Cancels the offset of the items' bytes.</param>
/// <param name="Scale">What a unit stands for.</param>
/// <param name="Error">Norm of the rounding error.</param>
/// <param name="Norm">Norm of the factors.</param>
internal readonly record struct QuantizedUser(int Offset, float Scale, float Error, float Norm)
{
    /// <summary>Rounds a user's factors.</summary>
    /// <param name="userFactors">The factors.</param>
    /// <param name="limit">The largest magnitude of a unit.</param>
    /// <param name="units">Receives the units, zeros beyond the factors.</param>
    public static QuantizedUser Round(ReadOnlySpan<float> userFactors, int limit, Span<sbyte> units)
    {
        var largest = 0f;
        foreach (var value in userFactors)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var scale = largest / limit;
        double squares = 0, errorSquares = 0;
        var sum = 0;
        units.Clear();
        for (var k = 0; k < userFactors.Length; k++)
        {
            var unit = scale > 0 ? (int)MathF.Round(userFactors[k] / scale) : 0;
            units[k] = (sbyte)unit;
            sum += unit;
            var error = userFactors[k] - ((double)unit * scale);
            squares += (double)userFactors[k] * userFactors[k];
            errorSquares += error * error;
        }

        return new QuantizedUser(
            -128 * sum, scale, MathF.BitIncrement((float)Math.Sqrt(errorSquares)),
            MathF.BitIncrement((float)Math.Sqrt(squares)));
    }
}
