using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MovieRecs.Als.Kernels;

/// <summary>
/// Pairs of 16-bit numbers in 32-bit lanes, whose products a single instruction adds (VPMADDWD): twice the rate of float's
/// multiply-add at half the bytes.
/// </summary>
/// <typeparam name="TVector">The register, seen as 32-bit lanes.</typeparam>
internal unsafe interface IInt16Simd<TVector>
    where TVector : unmanaged
{
    /// <summary>32-bit lanes in a register.</summary>
    static abstract int Lanes { get; }

    static abstract TVector Load(void* source);

    static abstract void Store(TVector vector, void* destination);

    static abstract TVector Broadcast(int pair);

    /// <summary><c>accumulator + left.low · right.low + left.high · right.high</c> in each lane.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector accumulator);

    /// <summary>
    /// Interleaves the lower four numbers of each 128 bits of two rows; after <see cref="Narrow"/> these are the numbers that
    /// came from its first argument, in their order.
    /// </summary>
    static abstract TVector InterleaveLow(TVector first, TVector second);

    /// <summary>The same for the upper four, those of the second argument.</summary>
    static abstract TVector InterleaveHigh(TVector first, TVector second);

    /// <summary>Rounds floats to integers and narrows two registers to one, 128 bits at a time.</summary>
    static abstract TVector Narrow(float* first, float* second, float* scales, float* secondScales);

    /// <summary>The floats that <see cref="Narrow"/> rounded: of its first argument, or of its second.</summary>
    static abstract void Widen(void* source, bool isSecond, float* scales, float* destination);

    /// <summary>Adds the integers, as floats, to what is at the destination, or stores them there.</summary>
    static abstract void AddTo(TVector integers, float factor, float* destination, bool accumulate);
}

/// <summary>AVX-512BW.</summary>
internal readonly unsafe struct Int16Simd512 : IInt16Simd<Vector512<int>>
{
    public static int Lanes => 16;

    public static Vector512<int> Load(void* source) => Vector512.Load((int*)source);

    public static void Store(Vector512<int> vector, void* destination) => vector.Store((int*)destination);

    public static Vector512<int> Broadcast(int pair) => Vector512.Create(pair);

    public static Vector512<int> MultiplyAdd(Vector512<int> left, Vector512<int> right, Vector512<int> accumulator) =>
        accumulator + Avx512BW.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());

    public static Vector512<int> InterleaveLow(Vector512<int> first, Vector512<int> second) =>
        Avx512BW.UnpackLow(first.AsInt16(), second.AsInt16()).AsInt32();

    public static Vector512<int> InterleaveHigh(Vector512<int> first, Vector512<int> second) =>
        Avx512BW.UnpackHigh(first.AsInt16(), second.AsInt16()).AsInt32();

    public static Vector512<int> Narrow(float* first, float* second, float* scales, float* secondScales) =>
        Avx512BW.PackSignedSaturate(
            Avx512F.ConvertToVector512Int32(Vector512.Load(first) * Vector512.Load(scales)),
            Avx512F.ConvertToVector512Int32(Vector512.Load(second) * Vector512.Load(secondScales))).AsInt32();

    public static void Widen(void* source, bool isSecond, float* scales, float* destination)
    {
        // Each number comes twice, so that the shift brings its sign along.
        var numbers = Load(source);
        var pairs = isSecond ? InterleaveHigh(numbers, numbers) : InterleaveLow(numbers, numbers);
        (Avx512F.ConvertToVector512Single(pairs >> 16) * Vector512.Load(scales)).Store(destination);
    }

    public static void AddTo(Vector512<int> integers, float factor, float* destination, bool accumulate)
    {
        var values = Avx512F.ConvertToVector512Single(integers) * factor;
        (accumulate ? values + Vector512.Load(destination) : values).Store(destination);
    }
}

/// <summary>AVX2.</summary>
internal readonly unsafe struct Int16Simd256 : IInt16Simd<Vector256<int>>
{
    public static int Lanes => 8;

    public static Vector256<int> Load(void* source) => Vector256.Load((int*)source);

    public static void Store(Vector256<int> vector, void* destination) => vector.Store((int*)destination);

    public static Vector256<int> Broadcast(int pair) => Vector256.Create(pair);

    public static Vector256<int> MultiplyAdd(Vector256<int> left, Vector256<int> right, Vector256<int> accumulator) =>
        accumulator + Avx2.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());

    public static Vector256<int> InterleaveLow(Vector256<int> first, Vector256<int> second) =>
        Avx2.UnpackLow(first.AsInt16(), second.AsInt16()).AsInt32();

    public static Vector256<int> InterleaveHigh(Vector256<int> first, Vector256<int> second) =>
        Avx2.UnpackHigh(first.AsInt16(), second.AsInt16()).AsInt32();

    public static Vector256<int> Narrow(float* first, float* second, float* scales, float* secondScales) =>
        Avx2.PackSignedSaturate(
            Avx.ConvertToVector256Int32(Vector256.Load(first) * Vector256.Load(scales)),
            Avx.ConvertToVector256Int32(Vector256.Load(second) * Vector256.Load(secondScales))).AsInt32();

    public static void Widen(void* source, bool isSecond, float* scales, float* destination)
    {
        var numbers = Load(source);
        var pairs = isSecond ? InterleaveHigh(numbers, numbers) : InterleaveLow(numbers, numbers);
        (Avx.ConvertToVector256Single(pairs >> 16) * Vector256.Load(scales)).Store(destination);
    }

    public static void AddTo(Vector256<int> integers, float factor, float* destination, bool accumulate)
    {
        var values = Avx.ConvertToVector256Single(integers) * factor;
        (accumulate ? values + Vector256.Load(destination) : values).Store(destination);
    }
}

/// <summary><c>C += AᵀB</c> over pairs of 16-bit rows. The sum of a tile is exact: 64 products of ±5792 fit 32 bits.</summary>
internal readonly unsafe struct Int16RankUpdate<TSimd, TVector> : ITileArithmetic<TVector>
    where TSimd : struct, IInt16Simd<TVector>
    where TVector : unmanaged
{
    public static int Lanes => TSimd.Lanes;

    public static TVector Start(float* destination, bool accumulate) => default;

    public static TVector Broadcast(float* cell) => TSimd.Broadcast(*(int*)cell);

    public static TVector Load(float* cells) => TSimd.Load(cells);

    public static TVector Step(TVector left, TVector right, TVector accumulator) =>
        TSimd.MultiplyAdd(left, right, accumulator);

    public static void Finish(TVector accumulator, float* destination, bool accumulate) =>
        TSimd.AddTo(accumulator, 1f, destination, accumulate);
}
