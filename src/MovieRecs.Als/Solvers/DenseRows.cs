using System.Numerics;
using System.Runtime.InteropServices;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// A dense matrix with as many columns as a row has unknowns, padded to whole registers with zeros so that no loop has
/// a tail.
/// </summary>
internal sealed class DenseRows(int count, int stride)
{
    private readonly float[] _values = new float[checked(count * stride)];

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
    public unsafe void Accumulate(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> target)
    {
        if (values.Length != indices.Length)
        {
            throw new ArgumentException($"{indices.Length} entries have {values.Length} values.", nameof(values));
        }

        Check(indices, first: 0, target);
        fixed (float* table = _values, weights = values, sums = target)
        fixed (int* rows = indices)
        {
            SparseSums.Widest.AddEntries(table, stride, rows, indices.Length, weights, sums);
        }
    }

    /// <summary><c>target += scale · Σ source[first + index]</c>.</summary>
    public unsafe void Accumulate(ReadOnlySpan<int> indices, int first, float scale, Span<float> target)
    {
        Check(indices, first, target);
        fixed (float* table = _values, sums = target)
        fixed (int* rows = indices)
        {
            SparseSums.Widest.AddSame(table + ((nint)first * stride), stride, rows, indices.Length, scale, sums);
        }
    }

    /// <summary><c>target += Σ scales[index] · source[index]</c>, with one scale for each row of this matrix.</summary>
    public unsafe void AccumulateScaled(ReadOnlySpan<int> indices, ReadOnlySpan<float> scales, Span<float> target)
    {
        if (scales.Length != Count)
        {
            throw new ArgumentException($"{Count} rows have {scales.Length} scales.", nameof(scales));
        }

        Check(indices, first: 0, target);
        fixed (float* table = _values, weights = scales, sums = target)
        fixed (int* rows = indices)
        {
            SparseSums.Widest.AddScaled(table, stride, rows, indices.Length, weights, sums);
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="ArgumentException">The target is no row.</exception>
    private void Check(ReadOnlySpan<int> indices, int first, Span<float> target)
    {
        if (target.Length != stride)
        {
            throw new ArgumentException($"{target.Length} floats are no row of {stride}.", nameof(target));
        }

        foreach (var index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)(first + index), (uint)count, nameof(indices));
        }
    }
}
