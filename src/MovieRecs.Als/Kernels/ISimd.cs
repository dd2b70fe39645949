using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MovieRecs.Als.Kernels;

/// <summary>
/// One register width. Implementations are empty structs, so the JIT compiles a kernel once per width and every call below
/// becomes one instruction.
/// </summary>
/// <typeparam name="TVector">The register.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in a register.</summary>
    static abstract int Lanes { get; }

    static abstract TVector Load(float* source);

    static abstract void Store(TVector vector, float* destination);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary><c>left · right + addend</c>, with one rounding where the machine has a fused instruction.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary><c>minuend − left · right</c>.</summary>
    static abstract TVector MultiplySubtract(TVector left, TVector right, TVector minuend);

    static abstract float Sum(TVector vector);

    /// <summary>
    /// Four vectors become <c>targets[i] − (bias + the sum of their lanes)</c>, each in every lane, and the four numbers are
    /// stored.
    /// </summary>
    static abstract void Errors(
        ref TVector a, ref TVector b, ref TVector c, ref TVector d, float* targets, TVector bias, float* errors);
}

/// <summary>AVX-512.</summary>
internal readonly unsafe struct Simd512 : ISimd<Vector512<float>>
{
    public static int Lanes => 16;

    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    public static void Store(Vector512<float> vector, float* destination) => vector.Store(destination);

    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    public static Vector512<float> MultiplyAdd(
        Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Vector512.MultiplyAddEstimate(left, right, addend);

    public static Vector512<float> MultiplySubtract(
        Vector512<float> left, Vector512<float> right, Vector512<float> minuend) =>
        Avx512F.IsSupported
            ? Avx512F.FusedMultiplyAddNegated(left, right, minuend)
            : Vector512.MultiplyAddEstimate(-left, right, minuend);

    // Halving takes a third of the instructions of Vector512.Sum, which sums each 128 bits for itself.
    public static float Sum(Vector512<float> vector) => Simd256.Sum(vector.GetLower() + vector.GetUpper());

    // A transposition on the way down, so that four sums take the additions of one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Errors(
        ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c, ref Vector512<float> d,
        float* targets, Vector512<float> bias, float* errors)
    {
        if (!Avx512F.IsSupported)
        {
            var sums = Vector128.Create(Sum(a), Sum(b), Sum(c), Sum(d)) + bias.GetLower().GetLower();
            (Vector128.Load(targets) - sums).Store(errors);
            (a, b, c, d) = (Broadcast(errors[0]), Broadcast(errors[1]), Broadcast(errors[2]), Broadcast(errors[3]));
            return;
        }

        var ab = Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b);
        var cd = Avx512F.UnpackLow(c, d) + Avx512F.UnpackHigh(c, d);
        var all = Avx512F.UnpackLow(ab.AsDouble(), cd.AsDouble()).AsSingle()
            + Avx512F.UnpackHigh(ab.AsDouble(), cd.AsDouble()).AsSingle(); // a b c d in each 128 bits
        all += Avx512F.Shuffle4x128(all, all, 0b01_00_11_10);
        all += Avx512F.Shuffle4x128(all, all, 0b10_11_00_01);
        all = Avx512F.BroadcastVector128ToVector512(targets) - (all + bias);
        all.GetLower().GetLower().Store(errors);
        a = Avx512F.Permute4x32(all, 0b00_00_00_00);
        b = Avx512F.Permute4x32(all, 0b01_01_01_01);
        c = Avx512F.Permute4x32(all, 0b10_10_10_10);
        d = Avx512F.Permute4x32(all, 0b11_11_11_11);
    }
}

/// <summary>AVX2 with FMA.</summary>
internal readonly unsafe struct Simd256 : ISimd<Vector256<float>>
{
    public static int Lanes => 8;

    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    public static void Store(Vector256<float> vector, float* destination) => vector.Store(destination);

    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    public static Vector256<float> MultiplyAdd(
        Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Vector256.MultiplyAddEstimate(left, right, addend);

    public static Vector256<float> MultiplySubtract(
        Vector256<float> left, Vector256<float> right, Vector256<float> minuend) =>
        Fma.IsSupported
            ? Fma.MultiplyAddNegated(left, right, minuend)
            : Vector256.MultiplyAddEstimate(-left, right, minuend);

    public static float Sum(Vector256<float> vector) => Vector128.Sum(vector.GetLower() + vector.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Errors(
        ref Vector256<float> a, ref Vector256<float> b, ref Vector256<float> c, ref Vector256<float> d,
        float* targets, Vector256<float> bias, float* errors)
    {
        if (!Avx.IsSupported)
        {
            (Vector128.Load(targets) - (Vector128.Create(Sum(a), Sum(b), Sum(c), Sum(d)) + bias.GetLower())).Store(errors);
            (a, b, c, d) = (Broadcast(errors[0]), Broadcast(errors[1]), Broadcast(errors[2]), Broadcast(errors[3]));
            return;
        }

        var all = Avx.HorizontalAdd(Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d)); // a b c d in each 128 bits
        all += Avx.Permute2x128(all, all, 1);
        all = Avx.BroadcastVector128ToVector256(targets) - (all + bias);
        all.GetLower().Store(errors);
        a = Avx.Permute(all, 0b00_00_00_00);
        b = Avx.Permute(all, 0b01_01_01_01);
        c = Avx.Permute(all, 0b10_10_10_10);
        d = Avx.Permute(all, 0b11_11_11_11);
    }
}

/// <summary>NEON on ARM64, SSE on old x64.</summary>
internal readonly unsafe struct Simd128 : ISimd<Vector128<float>>
{
    public static int Lanes => 4;

    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    public static void Store(Vector128<float> vector, float* destination) => vector.Store(destination);

    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    public static Vector128<float> MultiplyAdd(
        Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        Vector128.MultiplyAddEstimate(left, right, addend);

    public static Vector128<float> MultiplySubtract(
        Vector128<float> left, Vector128<float> right, Vector128<float> minuend) =>
        Fma.IsSupported
            ? Fma.MultiplyAddNegated(left, right, minuend)
            : Vector128.MultiplyAddEstimate(-left, right, minuend);

    public static float Sum(Vector128<float> vector) => Vector128.Sum(vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Errors(
        ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d,
        float* targets, Vector128<float> bias, float* errors)
    {
        (Vector128.Load(targets) - (Vector128.Create(Sum(a), Sum(b), Sum(c), Sum(d)) + bias)).Store(errors);
        (a, b, c, d) = (Broadcast(errors[0]), Broadcast(errors[1]), Broadcast(errors[2]), Broadcast(errors[3]));
    }
}

/// <summary>For machines without vector registers: emulated ones would be many times slower than scalars.</summary>
internal readonly unsafe struct SimdNone : ISimd<float>
{
    public static int Lanes => 1;

    public static float Load(float* source) => *source;

    public static void Store(float vector, float* destination) => *destination = vector;

    public static float Broadcast(float value) => value;

    public static float Add(float left, float right) => left + right;

    public static float Multiply(float left, float right) => left * right;

    public static float MultiplyAdd(float left, float right, float addend) => (left * right) + addend;

    public static float MultiplySubtract(float left, float right, float minuend) => minuend - (left * right);

    public static float Sum(float vector) => vector;

    public static void Errors(
        ref float a, ref float b, ref float c, ref float d, float* targets, float bias, float* errors)
    {
        a = errors[0] = targets[0] - (a + bias);
        b = errors[1] = targets[1] - (b + bias);
        c = errors[2] = targets[2] - (c + bias);
        d = errors[3] = targets[3] - (d + bias);
    }
}
