using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MovieRecs.Als.Kernels;

/// <summary>Inner products of bytes, four to a 32-bit lane.</summary>
internal interface IByteDot
{
    /// <summary>The largest magnitude of a number on the signed side for which no sum overflows.</summary>
    static abstract int Limit { get; }

    /// <summary>Adds four products of an unsigned with a signed byte to each lane.</summary>
    static abstract Vector256<int> Add(Vector256<int> sums, Vector256<byte> items, Vector256<sbyte> user);
}

/// <summary>AVX-VNNI: one instruction.</summary>
internal readonly struct VnniByteDot : IByteDot
{
    public static int Limit => 127;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> items, Vector256<sbyte> user) =>
        AvxVnni.MultiplyWideningAndAdd(sums, items, user);
}

/// <summary>AVX2: sums of two products pass through 16 bits, so the signed side has half the range.</summary>
internal readonly struct Avx2ByteDot : IByteDot
{
    public static int Limit => 63;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> sums, Vector256<byte> items, Vector256<sbyte> user) =>
        sums + Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(items, user), Vector256<short>.One);
}
