using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Kernels;

/// <summary>Registers that a factor vector takes; a constant to the JIT.</summary>
internal interface IVectorWidth
{
    /// <summary>4 or 8.</summary>
    static abstract int Registers { get; }
}

internal readonly struct FourRegisters : IVectorWidth
{
    public static int Registers => 4;
}

internal readonly struct EightRegisters : IVectorWidth
{
    public static int Registers => 8;
}

/// <summary>
/// The product of a row's normal matrix with a vector, or its residual, without the matrix: with
/// <c>e_r = t_r − v_r·p − bias</c> it leaves <c>sum = Σ e_r·v_r</c> and <c>errors[r] = e_r</c>.
/// </summary>
internal static unsafe class ResidualKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <param name="rows">Vectors v of <paramref name="order"/> floats.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="count">How many.</param>
    /// <param name="p">The vector.</param>
    /// <param name="bias">A constant beside it.</param>
    /// <param name="targets">t, or null for zeros.</param>
    /// <param name="sum">Overwritten.</param>
    /// <param name="errors">Overwritten.</param>
    /// <param name="upcoming">What to fetch meanwhile, a row of a table for every four vectors.</param>
    public static void Compute<TRows>(
        TRows rows, int order, int count, float* p, float bias, float* targets, float* sum, float* errors,
        ref RowPrefetch upcoming)
        where TRows : struct, IRowSource
    {
        var groups = count & ~3;
        var zeros = stackalloc float[4] { 0, 0, 0, 0 };
        var (first, step) = targets == null ? ((nint)zeros, 0) : ((nint)targets, 1);
        var source = new Targets((float*)first, step);
        if (order == 4 * TSimd.Lanes)
        {
            InRegisters<TRows, FourRegisters>(rows, groups, p, bias, source, sum, errors, ref upcoming);
        }
        else if (TSimd.Lanes == 16 && order == 8 * TSimd.Lanes)
        {
            InRegisters<TRows, EightRegisters>(rows, groups, p, bias, source, sum, errors, ref upcoming);
        }
        else
        {
            InMemory(rows, order, groups, p, bias, source, sum, errors, ref upcoming);
        }

        for (var r = groups; r < count; r++)
        {
            var v = rows.At(r);
            errors[r] = *source.At(r) - bias - GatherKernels<TSimd, TVector>.Dot(p, v, order);
            GatherKernels<TSimd, TVector>.Update(sum, 1f, v, errors[r], order);
        }
    }

    /// <summary>For vectors of any length.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InMemory<TRows>(
        TRows rows, int order, int count, float* p, float bias, Targets targets, float* sum, float* errors,
        ref RowPrefetch upcoming)
        where TRows : struct, IRowSource
    {
        var biases = TSimd.Broadcast(bias);
        new Span<float>(sum, order).Clear();
        for (var r = 0; r < count; r += 4)
        {
            upcoming.Next();
            float* v0 = rows.At(r), v1 = rows.At(r + 1), v2 = rows.At(r + 2), v3 = rows.At(r + 3);
            TVector d0 = default, d1 = default, d2 = default, d3 = default;
            for (var column = 0; column < order; column += TSimd.Lanes)
            {
                var x = TSimd.Load(p + column);
                d0 = TSimd.MultiplyAdd(x, TSimd.Load(v0 + column), d0);
                d1 = TSimd.MultiplyAdd(x, TSimd.Load(v1 + column), d1);
                d2 = TSimd.MultiplyAdd(x, TSimd.Load(v2 + column), d2);
                d3 = TSimd.MultiplyAdd(x, TSimd.Load(v3 + column), d3);
            }

            TSimd.Errors(ref d0, ref d1, ref d2, ref d3, targets.At(r), biases, errors + r);
            for (var column = 0; column < order; column += TSimd.Lanes)
            {
                var first = TSimd.MultiplyAdd(d0, TSimd.Load(v0 + column), TSimd.Load(sum + column));
                var second = TSimd.Multiply(d1, TSimd.Load(v1 + column));
                first = TSimd.MultiplyAdd(d2, TSimd.Load(v2 + column), first);
                second = TSimd.MultiplyAdd(d3, TSimd.Load(v3 + column), second);
                TSimd.Store(TSimd.Add(first, second), sum + column);
            }
        }
    }

    /// <summary>
    /// With p and the sum in registers; in memory, each group of vectors waits for the sum of the one before.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InRegisters<TRows, TWidth>(
        TRows rows, int count, float* p, float bias, Targets targets, float* sum, float* errors, ref RowPrefetch upcoming)
        where TRows : struct, IRowSource
        where TWidth : struct, IVectorWidth
    {
        var biases = TSimd.Broadcast(bias);
        var fetch = upcoming; // a local copy lives in registers
        Load<TWidth>(p, out var p0, out var p1, out var p2, out var p3, out var p4, out var p5, out var p6, out var p7);
        TVector s0 = default, s1 = default, s2 = default, s3 = default;
        TVector s4 = default, s5 = default, s6 = default, s7 = default;
        for (var r = 0; r < count; r += 4)
        {
            fetch.Next();
            float* v0 = rows.At(r), v1 = rows.At(r + 1), v2 = rows.At(r + 2), v3 = rows.At(r + 3);
            TVector d0 = default, d1 = default, d2 = default, d3 = default;
            Dots(p0, v0, v1, v2, v3, 0, ref d0, ref d1, ref d2, ref d3);
            Dots(p1, v0, v1, v2, v3, 1, ref d0, ref d1, ref d2, ref d3);
            Dots(p2, v0, v1, v2, v3, 2, ref d0, ref d1, ref d2, ref d3);
            Dots(p3, v0, v1, v2, v3, 3, ref d0, ref d1, ref d2, ref d3);
            if (TWidth.Registers == 8)
            {
                Dots(p4, v0, v1, v2, v3, 4, ref d0, ref d1, ref d2, ref d3);
                Dots(p5, v0, v1, v2, v3, 5, ref d0, ref d1, ref d2, ref d3);
                Dots(p6, v0, v1, v2, v3, 6, ref d0, ref d1, ref d2, ref d3);
                Dots(p7, v0, v1, v2, v3, 7, ref d0, ref d1, ref d2, ref d3);
            }

            TSimd.Errors(ref d0, ref d1, ref d2, ref d3, targets.At(r), biases, errors + r);
            s0 = Sums(s0, v0, v1, v2, v3, 0, d0, d1, d2, d3);
            s1 = Sums(s1, v0, v1, v2, v3, 1, d0, d1, d2, d3);
            s2 = Sums(s2, v0, v1, v2, v3, 2, d0, d1, d2, d3);
            s3 = Sums(s3, v0, v1, v2, v3, 3, d0, d1, d2, d3);
            if (TWidth.Registers == 8)
            {
                s4 = Sums(s4, v0, v1, v2, v3, 4, d0, d1, d2, d3);
                s5 = Sums(s5, v0, v1, v2, v3, 5, d0, d1, d2, d3);
                s6 = Sums(s6, v0, v1, v2, v3, 6, d0, d1, d2, d3);
                s7 = Sums(s7, v0, v1, v2, v3, 7, d0, d1, d2, d3);
            }
        }

        upcoming = fetch;
        TSimd.Store(s0, sum);
        TSimd.Store(s1, sum + TSimd.Lanes);
        TSimd.Store(s2, sum + (2 * TSimd.Lanes));
        TSimd.Store(s3, sum + (3 * TSimd.Lanes));
        if (TWidth.Registers == 8)
        {
            TSimd.Store(s4, sum + (4 * TSimd.Lanes));
            TSimd.Store(s5, sum + (5 * TSimd.Lanes));
            TSimd.Store(s6, sum + (6 * TSimd.Lanes));
            TSimd.Store(s7, sum + (7 * TSimd.Lanes));
        }
    }

    /// <summary>The same four numbers for all vectors with a step of 0.</summary>
    private readonly struct Targets(float* first, nint step)
    {
        public float* At(int position) => first + (position * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<TWidth>(
        float* p, out TVector p0, out TVector p1, out TVector p2, out TVector p3, out TVector p4, out TVector p5,
        out TVector p6, out TVector p7)
        where TWidth : struct, IVectorWidth
    {
        p0 = TSimd.Load(p);
        p1 = TSimd.Load(p + TSimd.Lanes);
        p2 = TSimd.Load(p + (2 * TSimd.Lanes));
        p3 = TSimd.Load(p + (3 * TSimd.Lanes));
        p4 = p5 = p6 = p7 = default;
        if (TWidth.Registers == 8)
        {
            p4 = TSimd.Load(p + (4 * TSimd.Lanes));
            p5 = TSimd.Load(p + (5 * TSimd.Lanes));
            p6 = TSimd.Load(p + (6 * TSimd.Lanes));
            p7 = TSimd.Load(p + (7 * TSimd.Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dots(
        TVector x, float* v0, float* v1, float* v2, float* v3, int register, ref TVector d0, ref TVector d1,
        ref TVector d2, ref TVector d3)
    {
        d0 = TSimd.MultiplyAdd(x, TSimd.Load(v0 + (register * TSimd.Lanes)), d0);
        d1 = TSimd.MultiplyAdd(x, TSimd.Load(v1 + (register * TSimd.Lanes)), d1);
        d2 = TSimd.MultiplyAdd(x, TSimd.Load(v2 + (register * TSimd.Lanes)), d2);
        d3 = TSimd.MultiplyAdd(x, TSimd.Load(v3 + (register * TSimd.Lanes)), d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sums(
        TVector sum, float* v0, float* v1, float* v2, float* v3, int register, TVector e0, TVector e1, TVector e2,
        TVector e3)
    {
        sum = TSimd.MultiplyAdd(e0, TSimd.Load(v0 + (register * TSimd.Lanes)), sum);
        sum = TSimd.MultiplyAdd(e1, TSimd.Load(v1 + (register * TSimd.Lanes)), sum);
        sum = TSimd.MultiplyAdd(e2, TSimd.Load(v2 + (register * TSimd.Lanes)), sum);
        return TSimd.MultiplyAdd(e3, TSimd.Load(v3 + (register * TSimd.Lanes)), sum);
    }
}
