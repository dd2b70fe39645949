using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MovieRecs.Als.Kernels;
using MovieRecs.Als.Models;
using MovieRecs.Als.Threading;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// A copy of a factor table in 16 bits, rebuilt for each half-sweep, with a scale for each column, so that a column of
/// large values does not cost the others their precision.
/// </summary>
internal sealed unsafe class QuantizedTable : IDisposable
{
    /// <summary>The largest magnitude: 64 products of two such numbers fit 32 bits.</summary>
    public const int Limit = 5792;

    private readonly FactorTable _source;
    private readonly AlignedBuffer<short> _rows;
    private readonly AlignedBuffer<float> _scales;
    private readonly AlignedBuffer<float> _gramian;

    /// <param name="source">What to copy.</param>
    /// <param name="isWide">Whether it is read by AVX-512, as <see cref="NormalSystem.Create"/> decides, or by AVX2.</param>
    public QuantizedTable(FactorTable source, bool isWide)
    {
        (_source, IsWide) = (source, isWide);
        Stride = (source.Stride + 31) & ~31;
        _rows = new AlignedBuffer<short>(((long)source.Rows + 1) * Stride);
        _scales = new AlignedBuffer<float>((2L * source.Stride) + 16);
        _gramian = new AlignedBuffer<float>((long)source.Stride * source.Stride);
    }

    /// <summary>Whether the machine has the instruction that makes it worthwhile.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>A copy to work with, or null if none is wanted or the machine gains nothing by it.</summary>
    public static QuantizedTable? For(FactorTable source, FactorPrecision precision) =>
        precision == FactorPrecision.Rounded && IsSupported ? new QuantizedTable(source, SimdWidth.HasWideIntegers) : null;

    public bool IsWide { get; }

    /// <summary>Numbers from one row to the next.</summary>
    public int Stride { get; }

    public short* Pointer => _rows.Pointer;

    /// <summary>A row of zeros, which makes up an odd number of rows.</summary>
    public int ZeroRow => _source.Rows;

    /// <summary>The matrix of <see cref="SetGramian"/> in the units of the integers.</summary>
    public float* Gramian => _gramian.Pointer;

    /// <summary>What an integer of each column stands for.</summary>
    public float* Scales => _scales.Pointer;

    /// <summary>What a target is multiplied by before it is rounded.</summary>
    public float TargetScale { get; private set; }

    /// <summary>One over that; 1 for a column of zeros.</summary>
    public float* Inverses => _scales.Pointer + _source.Stride;

    private float* Zeros => _scales.Pointer + (2 * _source.Stride);

    /// <summary>Rounds the table as it is now.</summary>
    /// <param name="largestTarget">No target of the half-sweep is larger in magnitude.</param>
    /// <param name="threads">Where it runs.</param>
    public void Refresh(float largestTarget, WorkerThreads threads)
    {
        TargetScale = largestTarget > 0 ? Limit / largestTarget : 1f;
        SetScales();
        threads.ForEach(_source.Rows, chunk: 1024, Narrow);
    }

    /// <summary>Copies rows out as floats, one after another.</summary>
    /// <param name="rows">Which rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="destination">count × stride of the source.</param>
    public void CopyRows(int* rows, int count, float* destination)
    {
        if (IsWide)
        {
            QuantizedKernels<Int16Simd512, Vector512<int>>.Widen(
                Pointer, Stride, rows, count, Scales, _source.Stride, destination);
        }
        else
        {
            QuantizedKernels<Int16Simd256, Vector256<int>>.Widen(
                Pointer, Stride, rows, count, Scales, _source.Stride, destination);
        }
    }

    /// <summary>Takes a matrix that will be added to sums of this table's integers.</summary>
    /// <param name="gramian">As many rows and columns as the table's stride, without padding.</param>
    public void SetGramian(float* gramian)
    {
        var order = _source.Stride;
        for (var row = 0; row < order; row++)
        {
            for (var column = 0; column < order; column++)
            {
                Gramian[(row * order) + column] = gramian[(row * order) + column] * Inverses[row] * Inverses[column];
            }
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        _scales.Dispose();
        _gramian.Dispose();
    }

    private void Narrow(int row)
    {
        var destination = Pointer + ((nint)row * Stride);
        if (IsWide)
        {
            QuantizedKernels<Int16Simd512, Vector512<int>>.Narrow(
                _source.Row(row), Inverses, _source.Stride, Zeros, destination);
        }
        else
        {
            QuantizedKernels<Int16Simd256, Vector256<int>>.Narrow(
                _source.Row(row), Inverses, _source.Stride, Zeros, destination);
        }
    }

    private void SetScales()
    {
        new Span<float>(Scales, _source.Stride).Clear();
        for (var row = 0; row < _source.Rows; row++)
        {
            var source = _source.Row(row);
            for (var column = 0; column < _source.Stride; column += 8)
            {
                Vector256.Max(Vector256.Load(Scales + column), Vector256.Abs(Vector256.Load(source + column)))
                    .Store(Scales + column);
            }
        }

        for (var column = 0; column < _source.Stride; column++)
        {
            var largest = Scales[column];
            Scales[column] = largest / Limit;
            Inverses[column] = largest > 0 ? Limit / largest : 1f;
        }
    }
}
