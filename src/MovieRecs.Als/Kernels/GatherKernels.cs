using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Kernels;

/// <summary>Sums over rows gathered from a factor table.</summary>
internal static unsafe class GatherKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>How far ahead rows are fetched: some hundred cycles of work, about what memory takes.</summary>
    private const int RowsAhead = 12;

    /// <summary><c>destination = Σ weights[r] · table[rows[r]]</c>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Combine(float* table, int order, int* rows, float* weights, int count, float* destination)
    {
        for (var column = 0; column < order; column += 2 * TSimd.Lanes)
        {
            var second = column + TSimd.Lanes < order ? TSimd.Lanes : 0; // an odd last register is done twice
            TVector sum0 = default, sum1 = default;
            for (var r = 0; r < count; r++)
            {
                var source = table + ((nint)rows[r] * order) + column;
                var weight = TSimd.Broadcast(weights[r]);
                sum0 = TSimd.MultiplyAdd(weight, TSimd.Load(source), sum0);
                sum1 = TSimd.MultiplyAdd(weight, TSimd.Load(source + second), sum1);
            }

            TSimd.Store(sum0, destination + column);
            TSimd.Store(sum1, destination + column + second);
        }
    }

    /// <summary>
    /// The product of a row's normal matrix, or its residual, without the matrix: with <c>e_r = t_r − v_r·p − bias</c> it
    /// leaves <c>sum = Σ e_r·v_r</c> and <c>errors[r] = e_r</c>.
    /// </summary>
    /// <param name="table">Rows v of <paramref name="order"/> floats.</param>
    /// <param name="order">A multiple of 16.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="p">The vector.</param>
    /// <param name="bias">A constant beside it.</param>
    /// <param name="targets">t, or null for zeros.</param>
    /// <param name="sum">Overwritten.</param>
    /// <param name="errors">Overwritten.</param>
    /// <param name="isCold">Whether the rows are likely not in the second-level cache, and worth fetching ahead.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Residual(
        float* table, int order, int* rows, int count, float* p, float bias, float* targets, float* sum, float* errors,
        bool isCold)
    {
        new Span<float>(sum, order).Clear();
        var r = 0;
        for (; r + 4 <= count; r += 4)
        {
            if (isCold && r + RowsAhead + 4 <= count)
            {
                new Prefetch(table, order * sizeof(float), rows + r + RowsAhead, 4).Advance(order / 4);
            }

            var v0 = table + ((nint)rows[r] * order);
            var v1 = table + ((nint)rows[r + 1] * order);
            var v2 = table + ((nint)rows[r + 2] * order);
            var v3 = table + ((nint)rows[r + 3] * order);
            TVector d0 = default, d1 = default, d2 = default, d3 = default;
            for (var column = 0; column < order; column += TSimd.Lanes)
            {
                var x = TSimd.Load(p + column);
                d0 = TSimd.MultiplyAdd(x, TSimd.Load(v0 + column), d0);
                d1 = TSimd.MultiplyAdd(x, TSimd.Load(v1 + column), d1);
                d2 = TSimd.MultiplyAdd(x, TSimd.Load(v2 + column), d2);
                d3 = TSimd.MultiplyAdd(x, TSimd.Load(v3 + column), d3);
            }

            var e0 = TSimd.Broadcast(errors[r] = Error(targets, r, TSimd.Sum(d0) + bias));
            var e1 = TSimd.Broadcast(errors[r + 1] = Error(targets, r + 1, TSimd.Sum(d1) + bias));
            var e2 = TSimd.Broadcast(errors[r + 2] = Error(targets, r + 2, TSimd.Sum(d2) + bias));
            var e3 = TSimd.Broadcast(errors[r + 3] = Error(targets, r + 3, TSimd.Sum(d3) + bias));
            for (var column = 0; column < order; column += TSimd.Lanes)
            {
                var first = TSimd.MultiplyAdd(e0, TSimd.Load(v0 + column), TSimd.Load(sum + column));
                var second = TSimd.Multiply(e1, TSimd.Load(v1 + column));
                first = TSimd.MultiplyAdd(e2, TSimd.Load(v2 + column), first);
                second = TSimd.MultiplyAdd(e3, TSimd.Load(v3 + column), second);
                TSimd.Store(TSimd.Add(first, second), sum + column);
            }
        }

        for (; r < count; r++)
        {
            var v = table + ((nint)rows[r] * order);
            TVector d = default;
            for (var column = 0; column < order; column += TSimd.Lanes)
            {
                d = TSimd.MultiplyAdd(TSimd.Load(p + column), TSimd.Load(v + column), d);
            }

            var e = TSimd.Broadcast(errors[r] = Error(targets, r, TSimd.Sum(d) + bias));
            for (var column = 0; column < order; column += TSimd.Lanes)
            {
                TSimd.Store(TSimd.MultiplyAdd(e, TSimd.Load(v + column), TSimd.Load(sum + column)), sum + column);
            }
        }
    }

    /// <summary><c>destination −= matrix · p</c> for a symmetric matrix without padding between rows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void SubtractProduct(float* matrix, int order, float* p, float* destination)
    {
        for (var column = 0; column < order; column += TSimd.Lanes)
        {
            var even = TSimd.Load(destination + column);
            TVector odd = default;
            var source = matrix + column;
            for (var row = 0; row < order; row += 2, source += 2 * order)
            {
                even = TSimd.MultiplySubtract(TSimd.Broadcast(p[row]), TSimd.Load(source), even);
                odd = TSimd.MultiplySubtract(TSimd.Broadcast(p[row + 1]), TSimd.Load(source + order), odd);
            }

            TSimd.Store(TSimd.Add(even, odd), destination + column);
        }
    }

    /// <summary><c>destination = scale · source + factor · destination</c>.</summary>
    public static void Update(float* destination, float factor, float* source, float scale, int order)
    {
        var (f, s) = (TSimd.Broadcast(factor), TSimd.Broadcast(scale));
        for (var column = 0; column < order; column += TSimd.Lanes)
        {
            var scaled = TSimd.Multiply(s, TSimd.Load(source + column));
            TSimd.Store(TSimd.MultiplyAdd(f, TSimd.Load(destination + column), scaled), destination + column);
        }
    }

    /// <summary>Inner product.</summary>
    public static float Dot(float* left, float* right, int order)
    {
        TVector sum = default;
        for (var column = 0; column < order; column += TSimd.Lanes)
        {
            sum = TSimd.MultiplyAdd(TSimd.Load(left + column), TSimd.Load(right + column), sum);
        }

        return TSimd.Sum(sum);
    }

    /// <summary>Sum of a vector.</summary>
    public static float Sum(float* vector, int order)
    {
        TVector sum = default;
        for (var column = 0; column < order; column += TSimd.Lanes)
        {
            sum = TSimd.Add(sum, TSimd.Load(vector + column));
        }

        return TSimd.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Error(float* targets, int row, float prediction) =>
        (targets == null ? 0 : targets[row]) - prediction;
}
