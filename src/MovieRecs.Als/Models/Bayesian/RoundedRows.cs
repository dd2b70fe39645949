using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MovieRecs.Als.Solvers;

namespace MovieRecs.Als.Models.Bayesian;

/// <summary>
/// A dense matrix in 16 bits with a scale for each column, half the memory of <see cref="DenseRows"/>. The largest magnitude of
/// a column is 32,767 steps, so no value is off by more than 1/65,534 of it, which is far below the spread between samples.
/// </summary>
internal sealed class RoundedRows
{
    private readonly short[] _values;
    private readonly float[] _scales;

    private RoundedRows(int count, short[] values, float[] scales) => (Count, _values, _scales) = (count, values, scales);

    public int Count { get; }

    private static int Lanes => Vector<float>.Count;

    /// <summary>Numbers from one row to the next, a multiple of 16; those that pad a row are 0.</summary>
    public int Stride => _scales.Length;

    /// <summary>What an integer of each column stands for; 0 in the padding.</summary>
    public ReadOnlySpan<float> Scales => _scales;

    public ReadOnlySpan<short> this[int row] => _values.AsSpan(row * Stride, Stride);

    /// <summary>Rounds a matrix.</summary>
    public static RoundedRows Of(DenseRows source)
    {
        var scales = new float[source.Stride];
        for (var row = 0; row < source.Count; row++)
        {
            var values = source[row];
            for (var column = 0; column < values.Length; column++)
            {
                scales[column] = Math.Max(scales[column], Math.Abs(values[column]));
            }
        }

        foreach (ref var scale in scales.AsSpan())
        {
            scale /= short.MaxValue;
        }

        var rounded = Zeros(source.Count, scales);
        for (var row = 0; row < source.Count; row++)
        {
            rounded.Write(row, source[row]);
        }

        return rounded;
    }

    /// <summary>A matrix to fill, with these scales.</summary>
    public static RoundedRows Zeros(int count, ReadOnlySpan<float> scales) =>
        new(count, new short[checked(count * scales.Length)], scales.ToArray());

    /// <summary>Rounds a row, which is clipped to what the scales can hold.</summary>
    public void Write(int row, ReadOnlySpan<float> values)
    {
        var target = RowOf(row);
        for (var column = 0; column < target.Length; column++)
        {
            var steps = _scales[column] > 0 ? MathF.Round(values[column] / _scales[column]) : 0;
            target[column] = (short)Math.Clamp(steps, -short.MaxValue, short.MaxValue);
        }
    }

    /// <summary>Copies integers, of the same scales, to the start of a row.</summary>
    public void Write(int row, ReadOnlySpan<short> values) => values.CopyTo(RowOf(row));

    /// <summary>Widens a row to <see cref="Stride"/> floats.</summary>
    public void Read(int row, Span<float> target)
    {
        ref var source = ref RowAt(row);
        ref var scales = ref MemoryMarshal.GetArrayDataReference(_scales);
        ref var targets = ref MemoryMarshal.GetReference(target[..Stride]);
        for (var column = 0; column < Stride; column += Vector<short>.Count)
        {
            var (low, high) = Widen(ref source, column);
            Vector.StoreUnsafe(low * Load(ref scales, column), ref targets, (nuint)column);
            Vector.StoreUnsafe(high * Load(ref scales, column + Lanes), ref targets, (nuint)(column + Lanes));
        }
    }

    /// <summary>The inner product of a row's integers with a vector that the scales were multiplied into.</summary>
    public float Dot(int row, ReadOnlySpan<float> scaled)
    {
        ref var source = ref RowAt(row);
        ref var others = ref MemoryMarshal.GetReference(scaled[..Stride]);
        var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
        for (var column = 0; column < Stride; column += Vector<short>.Count)
        {
            var (low, high) = Widen(ref source, column);
            even = Vector.FusedMultiplyAdd(low, Load(ref others, column), even);
            odd = Vector.FusedMultiplyAdd(high, Load(ref others, column + Lanes), odd);
        }

        return Vector.Sum(even + odd);
    }

    /// <summary><c>target += Σ value · source[index]</c> over the entries of a sparse row.</summary>
    public void Accumulate(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> target)
    {
        for (var entry = 0; entry < indices.Length; entry++)
        {
            Accumulate(indices.Slice(entry, 1), first: 0, values[entry], target);
        }
    }

    /// <summary>
    /// <c>target += scale · Σ source[first + index]</c>, two registers at a time over all rows; the scale comes last.
    /// </summary>
    public void Accumulate(ReadOnlySpan<int> indices, int first, float scale, Span<float> target)
    {
        ref var scales = ref MemoryMarshal.GetArrayDataReference(_scales);
        ref var targets = ref MemoryMarshal.GetReference(target[..Stride]);
        var factor = new Vector<float>(scale);
        for (var column = 0; column < Stride; column += Vector<short>.Count)
        {
            var (lows, highs) = (Vector<float>.Zero, Vector<float>.Zero);
            foreach (var index in indices)
            {
                var (low, high) = Widen(ref RowAt(first + index), column);
                lows += low;
                highs += high;
            }

            Add(lows * Load(ref scales, column) * factor, ref targets, column);
            Add(highs * Load(ref scales, column + Lanes) * factor, ref targets, column + Lanes);
        }
    }

    private static (Vector<float> Low, Vector<float> High) Widen(ref short source, int column)
    {
        Vector.Widen(Vector.LoadUnsafe(ref source, (nuint)column), out var low, out var high);
        return (Vector.ConvertToSingle(low), Vector.ConvertToSingle(high));
    }

    private static Vector<float> Load(ref float source, int column) => Vector.LoadUnsafe(ref source, (nuint)column);

    private static void Add(Vector<float> values, ref float targets, int column) =>
        Vector.StoreUnsafe(Load(ref targets, column) + values, ref targets, (nuint)column);

    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    private ref short RowAt(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count, nameof(row));
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values), (nint)row * Stride);
    }

    private Span<short> RowOf(int row) => _values.AsSpan(row * Stride, Stride);
}
