using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MovieRecs.Als.Kernels;

/// <summary>First pass over a catalogue in 8 bits: which of 64 items may have a score above a threshold.</summary>
internal static unsafe class ByteKernels
{
    /// <summary>Items that are scored together: eight registers of sums.</summary>
    public const int GroupItems = 64;

    /// <summary>One bit for each item that cannot be ruled out.</summary>
    /// <param name="items">Four factors of 64 items, then the next four: one byte each, offset by 128.</param>
    /// <param name="quads">Number of groups of four factors.</param>
    /// <param name="user">The user's factors, signed, four to an int.</param>
    /// <param name="offset">What cancels the items' offset: −128 times the sum of the user's numbers.</param>
    /// <param name="userScale">What one of the user's units stands for.</param>
    /// <param name="userError">Norm of the user's rounding error.</param>
    /// <param name="userNorm">Norm of the user.</param>
    /// <param name="itemScales">What a unit of each item stands for.</param>
    /// <param name="itemNorms">Norm of each rounded item.</param>
    /// <param name="itemErrors">Norm of each item's rounding error.</param>
    /// <param name="threshold">The score to reach.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ulong Candidates<TDot>(
        byte* items, int quads, int* user, int offset, float userScale, float userError, float userNorm,
        float* itemScales, float* itemNorms, float* itemErrors, float threshold)
        where TDot : struct, IByteDot
    {
        var s0 = Vector256.Create(offset);
        Vector256<int> s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        for (; quads > 0; quads--, items += 4 * GroupItems, user++)
        {
            var x = Vector256.Create(*user).AsSByte();
            s0 = TDot.Add(s0, Vector256.Load(items), x);
            s1 = TDot.Add(s1, Vector256.Load(items + 32), x);
            s2 = TDot.Add(s2, Vector256.Load(items + 64), x);
            s3 = TDot.Add(s3, Vector256.Load(items + 96), x);
            s4 = TDot.Add(s4, Vector256.Load(items + 128), x);
            s5 = TDot.Add(s5, Vector256.Load(items + 160), x);
            s6 = TDot.Add(s6, Vector256.Load(items + 192), x);
            s7 = TDot.Add(s7, Vector256.Load(items + 224), x);
        }

        // u·v ≤ û·v̂ + |u − û||v̂| + |u||v − v̂|, where hats mark rounded vectors.
        var scale = Vector256.Create(userScale);
        var error = Vector256.Create(userError);
        var norm = Vector256.Create(userNorm);
        var limit = Vector256.Create(threshold);
        return Reach(s0, 0) | Reach(s1, 8) | Reach(s2, 16) | Reach(s3, 24)
            | Reach(s4, 32) | Reach(s5, 40) | Reach(s6, 48) | Reach(s7, 56);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        ulong Reach(Vector256<int> sums, int first)
        {
            var bound = Vector256.ConvertToSingle(sums) * (scale * Vector256.Load(itemScales + first));
            bound = Vector256.MultiplyAddEstimate(error, Vector256.Load(itemNorms + first), bound);
            bound = Vector256.MultiplyAddEstimate(norm, Vector256.Load(itemErrors + first), bound);
            return (ulong)Vector256.GreaterThanOrEqual(bound, limit).ExtractMostSignificantBits() << first;
        }
    }
}
