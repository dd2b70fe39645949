using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// A dense matrix with as many columns as a row has unknowns, padded to whole registers with zeros so that no loop has
/// a tail.
/// </summary>
internal sealed class DenseRows(int count, int stride)
{
    /// <summary>Rows that are fetched before they are summed up: what a core waits for at a time.</summary>
    private const int Ahead = 8;

    private readonly float[] _values = new float[checked(count * stride)];

    private interface IWeights
    {
        float Of(int entry, int index);
    }

    public int Count => count;

    /// <summary>Floats from one row to the next, a multiple of 16.</summary>
    public int Stride => stride;

    public float[] Values => _values;

    public Span<float> this[int row] => _values.AsSpan(row * stride, stride);

    /// <summary><c>target += scale · source</c>.</summary>
    public static void AddScaled(Span<float> target, ReadOnlySpan<float> source, float scale)
    {
        var targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        var sources = MemoryMarshal.Cast<float, Vector<float>>(source);
        var factor = new Vector<float>(scale);
        for (var index = 0; index < targets.Length; index++)
        {
            targets[index] = Vector.FusedMultiplyAdd(factor, sources[index], targets[index]);
        }
    }

    /// <summary><c>target += scale · left · right</c>, column by column.</summary>
    public static void AddProducts(Span<float> target, ReadOnlySpan<float> left, ReadOnlySpan<float> right, float scale)
    {
        var targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        var lefts = MemoryMarshal.Cast<float, Vector<float>>(left);
        var rights = MemoryMarshal.Cast<float, Vector<float>>(right);
        var factor = new Vector<float>(scale);
        for (var index = 0; index < targets.Length; index++)
        {
            targets[index] = Vector.FusedMultiplyAdd(factor * lefts[index], rights[index], targets[index]);
        }
    }

    /// <summary><c>target = factors · target + scale · source</c>, column by column.</summary>
    public static void ScaleAndAdd(Span<float> target, ReadOnlySpan<float> factors, ReadOnlySpan<float> source, float scale)
    {
        var targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        var weights = MemoryMarshal.Cast<float, Vector<float>>(factors);
        var sources = MemoryMarshal.Cast<float, Vector<float>>(source);
        var factor = new Vector<float>(scale);
        for (var index = 0; index < targets.Length; index++)
        {
            targets[index] = Vector.FusedMultiplyAdd(weights[index], targets[index], factor * sources[index]);
        }
    }

    /// <summary><c>target += Σ value · source[index]</c> over the entries of a sparse row.</summary>
    public void Accumulate(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> target)
    {
        if (values.Length != indices.Length)
        {
            throw new ArgumentException($"{indices.Length} entries have {values.Length} values.", nameof(values));
        }

        if (!indices.IsEmpty)
        {
            Accumulate(indices, new OfEntry(ref MemoryMarshal.GetReference(values)), target);
        }
    }

    /// <summary><c>target += scale · Σ source[first + index]</c>.</summary>
    public void Accumulate(ReadOnlySpan<int> indices, int first, float scale, Span<float> target) =>
        Accumulate(indices, new Same(scale), target, first);

    /// <summary><c>target += Σ scales[index] · source[index]</c>, with one scale for each row of this matrix.</summary>
    public void AccumulateScaled(ReadOnlySpan<int> indices, ReadOnlySpan<float> scales, Span<float> target)
    {
        if (scales.Length != Count)
        {
            throw new ArgumentException($"{Count} rows have {scales.Length} scales.", nameof(scales));
        }

        if (!indices.IsEmpty)
        {
            Accumulate(indices, new OfIndex(ref MemoryMarshal.GetReference(scales)), target);
        }
    }

    /// <summary>
    /// Several registers of the target at a time, over all entries: each is added to in the order of the entries, so the blocks
    /// change no rounding.
    /// </summary>
    private void Accumulate<TWeights>(ReadOnlySpan<int> indices, TWeights weights, Span<float> target, int first = 0)
        where TWeights : struct, IWeights, allows ref struct
    {
        var lanes = Vector<float>.Count;
        ref var values = ref MemoryMarshal.GetArrayDataReference(_values);
        var column = 0;
        for (; column + (4 * lanes) <= stride; column += 4 * lanes)
        {
            var sums = target.Slice(column, 4 * lanes);
            var (sum0, sum1) = (new Vector<float>(sums), new Vector<float>(sums[lanes..]));
            var (sum2, sum3) = (new Vector<float>(sums[(2 * lanes)..]), new Vector<float>(sums[(3 * lanes)..]));
            for (var entry = 0; entry < indices.Length; entry++)
            {
                if (entry + Ahead < indices.Length)
                {
                    Fetch(ref RowAt(ref values, first + indices[entry + Ahead], column));
                }

                ref var source = ref RowAt(ref values, first + indices[entry], column);
                var weight = new Vector<float>(weights.Of(entry, indices[entry]));
                sum0 = Vector.FusedMultiplyAdd(weight, Load(ref source, 0), sum0);
                sum1 = Vector.FusedMultiplyAdd(weight, Load(ref source, lanes), sum1);
                sum2 = Vector.FusedMultiplyAdd(weight, Load(ref source, 2 * lanes), sum2);
                sum3 = Vector.FusedMultiplyAdd(weight, Load(ref source, 3 * lanes), sum3);
            }

            sum0.CopyTo(sums);
            sum1.CopyTo(sums[lanes..]);
            sum2.CopyTo(sums[(2 * lanes)..]);
            sum3.CopyTo(sums[(3 * lanes)..]);
        }

        for (; column < stride; column += lanes)
        {
            var sums = target.Slice(column, lanes);
            var sum = new Vector<float>(sums);
            for (var entry = 0; entry < indices.Length; entry++)
            {
                var weight = new Vector<float>(weights.Of(entry, indices[entry]));
                sum = Vector.FusedMultiplyAdd(weight, Load(ref RowAt(ref values, first + indices[entry], column), 0), sum);
            }

            sum.CopyTo(sums);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    private ref float RowAt(ref float values, int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)count, nameof(row));
        return ref Unsafe.Add(ref values, ((nint)row * stride) + column);
    }

    /// <summary>Starts to fetch the registers of a row that a block needs.</summary>
    private static unsafe void Fetch(ref float source)
    {
        var address = (byte*)Unsafe.AsPointer(ref source); // a hint: it may point anywhere
        for (var offset = 0; offset < 4 * Vector<float>.Count * sizeof(float); offset += Prefetch.LineBytes)
        {
            Prefetch.Fetch(address + offset);
        }
    }

    private static Vector<float> Load(ref float source, int offset) =>
        Unsafe.ReadUnaligned<Vector<float>>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref source, offset)));

    private readonly ref struct OfEntry(ref float values) : IWeights
    {
        private readonly ref float _values = ref values;

        public float Of(int entry, int index) => Unsafe.Add(ref _values, entry);
    }

    private readonly ref struct OfIndex(ref float scales) : IWeights
    {
        private readonly ref float _scales = ref scales;

        public float Of(int entry, int index) => Unsafe.Add(ref _scales, index); // the row was checked before
    }

    private readonly struct Same(float scale) : IWeights
    {
        public float Of(int entry, int index) => scale;
    }
}
