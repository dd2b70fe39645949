using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Kernels;

/// <summary>Factor tables in 16 bits: making them, and packing tiles from them.</summary>
internal static unsafe class QuantizedKernels<TSimd, TVector>
    where TSimd : struct, IInt16Simd<TVector>
    where TVector : unmanaged
{
    /// <summary>How far ahead rows are fetched: some hundred cycles of work, about what memory takes.</summary>
    private const int RowsAhead = 16;

    /// <summary>Narrows a row of <paramref name="order"/> floats, in the order that <see cref="Pack"/> undoes.</summary>
    /// <param name="source">The row.</param>
    /// <param name="scales">What each column is multiplied by.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="zeros">A register of zeros, for an odd last half.</param>
    /// <param name="destination">As many numbers as the order, rounded up to a multiple of 32.</param>
    public static void Narrow(float* source, float* scales, int order, float* zeros, short* destination)
    {
        for (var column = 0; column < order; column += 2 * TSimd.Lanes)
        {
            var second = column + TSimd.Lanes;
            var whole = second < order;
            TSimd.Store(
                TSimd.Narrow(
                    source + column, whole ? source + second : zeros, scales + column, whole ? scales + second : zeros),
                destination + column);
        }
    }

    /// <summary>Copies rows out as floats, one after another.</summary>
    /// <param name="table">Narrowed rows.</param>
    /// <param name="tableStride">Numbers from one row to the next.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="scales">What an integer of each column stands for.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="destination">count × order floats.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Widen(
        short* table, nint tableStride, int* rows, int count, float* scales, int order, float* destination)
    {
        for (var r = 0; r < count; r++, destination += order)
        {
            if (r + RowsAhead < count)
            {
                var ahead = table + (rows[r + RowsAhead] * tableStride);
                for (nint column = 0; column < order; column += Prefetch.LineBytes / sizeof(short))
                {
                    Prefetch.Fetch(ahead + column);
                }
            }

            var source = table + (rows[r] * tableStride);
            for (var column = 0; column < order; column += 2 * TSimd.Lanes)
            {
                TSimd.Widen(source + column, isSecond: false, scales + column, destination + column);
                if (column + TSimd.Lanes < order)
                {
                    TSimd.Widen(
                        source + column, isSecond: true, scales + column + TSimd.Lanes, destination + column + TSimd.Lanes);
                }
            }
        }
    }

    /// <summary>
    /// Interleaves rows two by two into a tile of 32-bit pairs and sums them up: <c>weightedSum += factor · Σ t·q</c>,
    /// <c>plainSum += Σ q</c>.
    /// </summary>
    /// <param name="table">Narrowed rows.</param>
    /// <param name="tableStride">Numbers from one row to the next.</param>
    /// <param name="rows">Which rows; an even number of them.</param>
    /// <param name="targets">t in 16 bits, in pairs.</param>
    /// <param name="pairs">Pairs of rows.</param>
    /// <param name="packed">Where the tile goes.</param>
    /// <param name="packedStride">Cells from one row of it to the next.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="factor">What an integer of a target stands for.</param>
    /// <param name="weightedSum">Added to.</param>
    /// <param name="plainSum">Added to.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Pack(
        short* table, nint tableStride, int* rows, int* targets, int pairs, float* packed, nint packedStride, int order,
        float factor, float* weightedSum, float* plainSum)
    {
        const int Ones = 0x0001_0001;
        for (var column = 0; column < order; column += 2 * TSimd.Lanes)
        {
            TVector weightedLow = default, weightedHigh = default, plainLow = default, plainHigh = default;
            var hasHigh = column + TSimd.Lanes < order;
            var high = hasHigh ? TSimd.Lanes : 0;
            var destination = packed + column;
            for (var pair = 0; pair < pairs; pair++, destination += packedStride)
            {
                var first = TSimd.Load(table + (rows[2 * pair] * tableStride) + column);
                var second = TSimd.Load(table + (rows[(2 * pair) + 1] * tableStride) + column);
                var target = TSimd.Broadcast(targets[pair]);
                var upper = TSimd.InterleaveHigh(first, second);
                var lower = TSimd.InterleaveLow(first, second);
                TSimd.Store(upper, destination + high); // first, so that without a high half the low one stays
                TSimd.Store(lower, destination);
                weightedLow = TSimd.MultiplyAdd(lower, target, weightedLow);
                weightedHigh = TSimd.MultiplyAdd(upper, target, weightedHigh);
                plainLow = TSimd.MultiplyAdd(lower, TSimd.Broadcast(Ones), plainLow);
                plainHigh = TSimd.MultiplyAdd(upper, TSimd.Broadcast(Ones), plainHigh);
            }

            TSimd.AddTo(weightedLow, factor, weightedSum + column, accumulate: true);
            TSimd.AddTo(plainLow, 1f, plainSum + column, accumulate: true);
            if (hasHigh)
            {
                TSimd.AddTo(weightedHigh, factor, weightedSum + column + high, accumulate: true);
                TSimd.AddTo(plainHigh, 1f, plainSum + column + high, accumulate: true);
            }
        }
    }
}
