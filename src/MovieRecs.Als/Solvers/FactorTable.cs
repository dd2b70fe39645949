using MovieRecs.Als.Kernels;
using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// Factor vectors in aligned native memory. A row is padded with zeros to whole registers, so kernels need no tails: the
/// padding adds nothing to a product, and with a positive ridge on the diagonal its solution is zero.
/// </summary>
internal sealed unsafe class FactorTable : IDisposable
{
    private readonly AlignedBuffer<float> _buffer;

    public FactorTable(int rows, int factors)
    {
        (Rows, Factors) = (rows, factors);
        Stride = PaddedFactors(factors);
        _buffer = new AlignedBuffer<float>((long)rows * Stride);
    }

    public int Rows { get; }

    public int Factors { get; }

    /// <summary>Floats from one row to the next: the factors rounded up to a multiple of 16.</summary>
    public int Stride { get; }

    public float* Pointer => _buffer.Pointer;

    public static int PaddedFactors(int factors) => (factors + 15) & ~15;

    public float* Row(int row) => _buffer.Pointer + (long)row * Stride;

    /// <summary>Copies a row out, padding included.</summary>
    public void CopyRow(int row, float* destination) =>
        new ReadOnlySpan<float>(Row(row), Stride).CopyTo(new Span<float>(destination, Stride));

    /// <summary>Overwrites a row, padding included.</summary>
    public void SetRow(int row, float* source) =>
        new ReadOnlySpan<float>(source, Stride).CopyTo(new Span<float>(Row(row), Stride));

    /// <summary>Reads rows × factors, row-major.</summary>
    public void CopyFrom(ReadOnlySpan<float> source)
    {
        for (var row = 0; row < Rows; row++)
        {
            source.Slice(row * Factors, Factors).CopyTo(new Span<float>(Row(row), Factors));
        }
    }

    /// <summary>Rows × factors, row-major, without the padding.</summary>
    public float[] ToArray()
    {
        var array = GC.AllocateUninitializedArray<float>(checked(Rows * Factors));
        for (var row = 0; row < Rows; row++)
        {
            new ReadOnlySpan<float>(Row(row), Factors).CopyTo(array.AsSpan(row * Factors));
        }

        return array;
    }

    public void Dispose() => _buffer.Dispose();
}

/// <summary>
/// Normal deviates that depend only on the seed and their row, so that the start does not depend on the number of threads.
/// </summary>
internal static unsafe class RandomFactors
{
    private const ulong Purpose = 0x414C53; // one of the streams of a seed

    /// <summary>Fills the factors, not the padding, with N(0, deviation²).</summary>
    public static void Fill(FactorTable table, int seed, float deviation)
    {
        for (var row = 0; row < table.Rows; row++)
        {
            var random = new RandomStream(seed, Purpose, row: (ulong)row);
            var destination = table.Row(row);
            for (var factor = 0; factor < table.Factors; factor++)
            {
                destination[factor] = deviation * (float)random.NextNormal();
            }
        }
    }
}
