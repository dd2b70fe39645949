using System.Runtime.CompilerServices;

namespace MovieRecs.Als.Kernels;

/// <summary>Sums over rows gathered from a factor table.</summary>
internal static unsafe class GatherKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
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
}
