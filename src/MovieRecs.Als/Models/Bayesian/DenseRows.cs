using System.Numerics;
using System.Runtime.InteropServices;

namespace MovieRecs.Als.Models.Bayesian;

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

    /// <summary><c>target += Σ value · source[index]</c> over the entries of a sparse row.</summary>
    public void Accumulate(ReadOnlySpan<int> indices, ReadOnlySpan<float> values, Span<float> target)
    {
        for (var entry = 0; entry < indices.Length; entry++)
        {
            AddScaled(target, this[indices[entry]], values[entry]);
        }
    }
}
