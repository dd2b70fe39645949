using System.Runtime.Intrinsics;
using MovieRecs.Als.Kernels;
using MovieRecs.Als.Tests.Infrastructure;

namespace MovieRecs.Als.Tests.Kernels;

/// <summary>Factor tables in 16 bits: rounding, back again, and tiles of pairs, in both widths that have the instructions.</summary>
[Trait("Category", "Vector")]
public abstract unsafe class QuantizedTests
{
    private const int TableRows = 24;

    public static TheoryData<int> Orders => [16, 32, 48, 64, 112];

    internal abstract ITestedQuantized Kernels { get; }

    [ConditionalTheory]
    [MemberData(nameof(Orders))]
    public void Rounds_to_the_nearest_integer_and_back(int order)
    {
        using var table = new Table(this, order);
        int[] rows = [5, 0, 23, 5];
        using var widened = new GuardedBuffer(rows.Length * order);
        fixed (int* first = rows)
        {
            Kernels.Widen(table.Narrowed.Pointer, table.Stride, first, rows.Length, table.Units.Pointer, order, widened.Pointer);
        }

        for (var r = 0; r < rows.Length; r++)
        {
            for (var column = 0; column < order; column++)
            {
                var expected = table.Integer(rows[r], column) * table.Units.Span[column];
                Assert.Equal(expected, widened.Span[(r * order) + column], 1e-6 * Math.Abs(expected));
            }
        }

        widened.AssertIntact();
    }

    [ConditionalTheory]
    [MemberData(nameof(Orders))]
    public void Interleaves_pairs_of_rows_and_sums_them_exactly(int order)
    {
        const int Pairs = 5;
        using var table = new Table(this, order);
        var random = new Random(order);
        int[] rows = [.. Enumerable.Range(0, 2 * Pairs).Select(_ => random.Next(TableRows))];
        short[] targets = [.. rows.Select(_ => (short)random.Next(-500, 501))];
        var stride = order + 16;
        using var packed = new GuardedBuffer(Pairs * stride);
        using var weighted = new GuardedBuffer(order);
        using var plain = new GuardedBuffer(order);
        fixed (int* row = rows)
        fixed (short* target = targets)
        {
            Kernels.Pack(
                table.Narrowed.Pointer, table.Stride, row, (int*)target, Pairs, packed.Pointer, stride, order, 0.5f,
                weighted.Pointer, plain.Pointer);
        }

        for (var column = 0; column < order; column++)
        {
            for (var pair = 0; pair < Pairs; pair++)
            {
                var cell = (short*)(packed.Pointer + (pair * stride) + column);
                Assert.Equal(table.Integer(rows[2 * pair], column), cell[0]);
                Assert.Equal(table.Integer(rows[(2 * pair) + 1], column), cell[1]);
            }

            Assert.Equal(rows.Select((row, i) => targets[i] * table.Integer(row, column)).Sum() * 0.5f, weighted.Span[column]);
            Assert.Equal(rows.Sum(row => table.Integer(row, column)), plain.Span[column]);
        }

        packed.AssertIntact();
        weighted.AssertIntact();
        plain.AssertIntact();
    }

    /// <summary>Rows of random floats beside their narrowed copies.</summary>
    private sealed class Table : IDisposable
    {
        private readonly GuardedBuffer _source;
        private readonly GuardedBuffer _scales;

        public Table(QuantizedTests tests, int order)
        {
            Order = order;
            Stride = (order + 31) & ~31;
            var random = new Random(order);
            _source = GuardedBuffer.Random(TableRows * order, random);
            _scales = new GuardedBuffer(order);
            Units = new GuardedBuffer(order);
            for (var column = 0; column < order; column++)
            {
                _scales.Span[column] = 4000 + (100 * (column % 7));
                Units.Span[column] = 1 / _scales.Span[column];
            }

            Narrowed = new AlignedBuffer<short>(TableRows * Stride);
            using var zeros = new GuardedBuffer(16);
            for (var row = 0; row < TableRows; row++)
            {
                tests.Kernels.Narrow(
                    _source.Pointer + (row * order), _scales.Pointer, order, zeros.Pointer, Narrowed.Pointer + (row * Stride));
            }
        }

        public int Order { get; }

        public int Stride { get; }

        public GuardedBuffer Units { get; }

        public AlignedBuffer<short> Narrowed { get; }

        public int Integer(int row, int column) =>
            (int)MathF.Round(_source.Span[(row * Order) + column] * _scales.Span[column], MidpointRounding.ToEven);

        public void Dispose()
        {
            _source.Dispose();
            _scales.Dispose();
            Units.Dispose();
            Narrowed.Dispose();
        }
    }
}

[RequiresAvx512BW]
public sealed class Quantized512Tests : QuantizedTests
{
    internal override ITestedQuantized Kernels { get; } = new TestedQuantized<Int16Simd512, Vector512<int>>();
}

[RequiresAvx2]
public sealed class Quantized256Tests : QuantizedTests
{
    internal override ITestedQuantized Kernels { get; } = new TestedQuantized<Int16Simd256, Vector256<int>>();
}

/// <summary>The kernels in one width.</summary>
internal unsafe interface ITestedQuantized
{
    void Narrow(float* source, float* scales, int order, float* zeros, short* destination);

    void Widen(short* table, nint tableStride, int* rows, int count, float* scales, int order, float* destination);

    void Pack(
        short* table, nint tableStride, int* rows, int* targets, int pairs, float* packed, nint packedStride, int order,
        float factor, float* weightedSum, float* plainSum);
}

internal sealed unsafe class TestedQuantized<TSimd, TVector> : ITestedQuantized
    where TSimd : struct, IInt16Simd<TVector>
    where TVector : unmanaged
{
    public void Narrow(float* source, float* scales, int order, float* zeros, short* destination) =>
        QuantizedKernels<TSimd, TVector>.Narrow(source, scales, order, zeros, destination);

    public void Widen(
        short* table, nint tableStride, int* rows, int count, float* scales, int order, float* destination) =>
        QuantizedKernels<TSimd, TVector>.Widen(table, tableStride, rows, count, scales, order, destination);

    public void Pack(
        short* table, nint tableStride, int* rows, int* targets, int pairs, float* packed, nint packedStride, int order,
        float factor, float* weightedSum, float* plainSum) =>
        QuantizedKernels<TSimd, TVector>.Pack(
            table, tableStride, rows, targets, pairs, packed, packedStride, order, factor, weightedSum, plainSum);
}
