namespace MovieRecs.Als.Kernels;

/// <summary>What a register tile does with its operands: one step of a rank-k update or of a Cholesky factorisation.</summary>
/// <typeparam name="TVector">The accumulator register.</typeparam>
internal unsafe interface ITileArithmetic<TVector>
    where TVector : unmanaged
{
    /// <summary>Four-byte cells in a register.</summary>
    static abstract int Lanes { get; }

    /// <summary>The accumulator to begin with, given where its result goes.</summary>
    static abstract TVector Start(float* destination, bool accumulate);

    static abstract TVector Broadcast(float* cell);

    static abstract TVector Load(float* cells);

    static abstract TVector Step(TVector left, TVector right, TVector accumulator);

    static abstract void Finish(TVector accumulator, float* destination, bool accumulate);
}

/// <summary><c>C += AᵀB</c>, or <c>C = AᵀB</c>.</summary>
internal readonly unsafe struct RankUpdate<TSimd, TVector> : ITileArithmetic<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    public static int Lanes => TSimd.Lanes;

    public static TVector Start(float* destination, bool accumulate) =>
        accumulate ? TSimd.Load(destination) : default;

    public static TVector Broadcast(float* cell) => TSimd.Broadcast(*cell);

    public static TVector Load(float* cells) => TSimd.Load(cells);

    public static TVector Step(TVector left, TVector right, TVector accumulator) =>
        TSimd.MultiplyAdd(left, right, accumulator);

    public static void Finish(TVector accumulator, float* destination, bool accumulate) =>
        TSimd.Store(accumulator, destination);
}

/// <summary><c>C −= AᵀB</c>.</summary>
internal readonly unsafe struct RankDowndate<TSimd, TVector> : ITileArithmetic<TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    public static int Lanes => TSimd.Lanes;

    public static TVector Start(float* destination, bool accumulate) => TSimd.Load(destination);

    public static TVector Broadcast(float* cell) => TSimd.Broadcast(*cell);

    public static TVector Load(float* cells) => TSimd.Load(cells);

    public static TVector Step(TVector left, TVector right, TVector accumulator) =>
        TSimd.MultiplySubtract(left, right, accumulator);

    public static void Finish(TVector accumulator, float* destination, bool accumulate) =>
        TSimd.Store(accumulator, destination);
}
