using System.Numerics;
using System.Runtime.InteropServices;

namespace MovieRecs.Als.Kernels;

/// <summary>Inner products of vectors with rows that lie side by side, so that no register is summed across.</summary>
internal static class PanelProducts
{
    /// <summary>Rows of a panel.</summary>
    public const int Width = 64;

    /// <summary>
    /// <c>sums[j] += Σ_d vector[d] · panel[d, j]</c> for two vectors. The sums of either do not depend on the other.
    /// </summary>
    /// <param name="panel">Dimensions × <see cref="Width"/>.</param>
    /// <param name="depth">Dimensions.</param>
    /// <param name="first">A vector of so many.</param>
    /// <param name="second">Another.</param>
    /// <param name="firstSums"><see cref="Width"/> sums of the first.</param>
    /// <param name="secondSums">Those of the second; no part of the same memory.</param>
    public static void Add(
        ReadOnlySpan<float> panel, int depth, ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> firstSums,
        Span<float> secondSums)
    {
        panel = panel[..(depth * Width)];
        first = first[..depth];
        second = second[..depth];
        firstSums = firstSums[..Width];
        secondSums = secondSums[..Width];
        for (var start = 0; start < Width; start += 4 * Vector<float>.Count)
        {
            AddStrip(
                ref MemoryMarshal.GetReference(panel[start..]), first, second,
                ref MemoryMarshal.GetReference(firstSums[start..]), ref MemoryMarshal.GetReference(secondSums[start..]));
        }
    }

    /// <summary>Four registers of columns: eight sums, which are enough for both units of a core to be busy.</summary>
    private static void AddStrip(
        ref float cells, ReadOnlySpan<float> first, ReadOnlySpan<float> second, ref float a, ref float b)
    {
        var lanes = (nuint)Vector<float>.Count;
        var (a0, a1) = (Vector.LoadUnsafe(ref a), Vector.LoadUnsafe(ref a, lanes));
        var (a2, a3) = (Vector.LoadUnsafe(ref a, 2 * lanes), Vector.LoadUnsafe(ref a, 3 * lanes));
        var (b0, b1) = (Vector.LoadUnsafe(ref b), Vector.LoadUnsafe(ref b, lanes));
        var (b2, b3) = (Vector.LoadUnsafe(ref b, 2 * lanes), Vector.LoadUnsafe(ref b, 3 * lanes));
        nuint offset = 0;
        for (var dimension = 0; dimension < first.Length; dimension++)
        {
            var (x, y) = (new Vector<float>(first[dimension]), new Vector<float>(second[dimension]));
            var cell = Vector.LoadUnsafe(ref cells, offset);
            a0 = Vector.FusedMultiplyAdd(x, cell, a0);
            b0 = Vector.FusedMultiplyAdd(y, cell, b0);
            cell = Vector.LoadUnsafe(ref cells, offset + lanes);
            a1 = Vector.FusedMultiplyAdd(x, cell, a1);
            b1 = Vector.FusedMultiplyAdd(y, cell, b1);
            cell = Vector.LoadUnsafe(ref cells, offset + (2 * lanes));
            a2 = Vector.FusedMultiplyAdd(x, cell, a2);
            b2 = Vector.FusedMultiplyAdd(y, cell, b2);
            cell = Vector.LoadUnsafe(ref cells, offset + (3 * lanes));
            a3 = Vector.FusedMultiplyAdd(x, cell, a3);
            b3 = Vector.FusedMultiplyAdd(y, cell, b3);
            offset += Width;
        }

        a0.StoreUnsafe(ref a);
        a1.StoreUnsafe(ref a, lanes);
        a2.StoreUnsafe(ref a, 2 * lanes);
        a3.StoreUnsafe(ref a, 3 * lanes);
        b0.StoreUnsafe(ref b);
        b1.StoreUnsafe(ref b, lanes);
        b2.StoreUnsafe(ref b, 2 * lanes);
        b3.StoreUnsafe(ref b, 3 * lanes);
    }
}
