using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MovieRecs.Als.Kernels;

/// <summary>Something that is compiled for each width of registers.</summary>
internal interface ISimdAction<out TResult>
{
    TResult Run<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;
}

/// <summary>
/// Chooses the width of registers, for everything that solves rows or sums up Gram matrices: the widest that the
/// machine has in hardware. A vector of 512 bits holds a whole line of the cache, and the register tile is as many of
/// them wide: the benchmark <c>scale</c> gives the share of the possible multiply-adds that each width reaches (under
/// <c>DOTNET_EnableAVX512=0</c> the next one).
/// </summary>
internal static class SimdWidth
{
    /// <summary>Whether 16-bit integers are read by AVX-512 too, which needs its byte and word part.</summary>
    public static bool HasWideIntegers => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported;

    /// <summary>Runs an action for the width that was chosen.</summary>
    public static TResult Run<TAction, TResult>(TAction action)
        where TAction : struct, ISimdAction<TResult>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return action.Run<Simd512, Vector512<float>>();
        }

        if (Vector256.IsHardwareAccelerated)
        {
            return action.Run<Simd256, Vector256<float>>();
        }

        return Vector128.IsHardwareAccelerated
            ? action.Run<Simd128, Vector128<float>>()
            : action.Run<SimdNone, float>();
    }
}
