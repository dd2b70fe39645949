using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MovieRecs.Als.Kernels;

namespace MovieRecs.Benchmarks;

/// <summary>
/// What the machine can do at this moment, to which a result measured beside it is put in proportion: multiply-adds from
/// registers, and reads from memory. Times are processor time over threads, which another program on the machine does not
/// lengthen as it does the time on the clock.
/// </summary>
internal static unsafe class MachineLimits
{
    private const int Chains = 16;

    /// <summary>GFLOP/s of independent multiply-adds in the widest registers, all threads together; best of several.</summary>
    public static double MultiplyAdd(int threads)
    {
        const long Steps = 4_000_000;
        var seconds = Best(7, threads, () => Parallel(threads, () => Sink(
            Vector512.IsHardwareAccelerated ? MultiplyAdd<Simd512, Vector512<float>>(Steps)
            : Vector256.IsHardwareAccelerated ? MultiplyAdd<Simd256, Vector256<float>>(Steps)
            : MultiplyAdd<Simd128, Vector128<float>>(Steps))));
        var lanes = Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;
        return Steps * Chains * lanes * 2.0 * threads / seconds / 1e9;
    }

    /// <summary>GB/s of reads far beyond the caches, all threads together; best of several.</summary>
    public static double MemoryRead(int threads)
    {
        const long Floats = 32L << 20;
        using var buffer = new AlignedBuffer<float>(Floats * threads);
        var pointer = buffer.Pointer;
        var number = -1;
        var seconds = Best(5, threads, () =>
        {
            number = -1;
            Parallel(threads, () => Sink(Read(pointer + (Interlocked.Increment(ref number) * Floats), Floats)));
        });
        return Floats * sizeof(float) * (double)threads / seconds / 1e9;
    }

    public static double Best(int repeats, int threads, Action action)
    {
        var best = double.MaxValue;
        for (var i = 0; i < repeats; i++)
        {
            var start = Environment.CpuUsage.TotalTime;
            action();
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalSeconds / threads);
        }

        return best;
    }

    private static void Parallel(int threads, Action action)
    {
        var started = Enumerable.Range(1, threads - 1).Select(_ => new Thread(() => action())).ToList();
        started.ForEach(thread => thread.Start());
        action();
        started.ForEach(thread => thread.Join());
    }

    private static void Sink(float value)
    {
        if (value == 12345.678f)
        {
            Console.WriteLine(value);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float MultiplyAdd<TSimd, TVector>(long steps)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged
    {
        var a = TSimd.Broadcast(0.5f);
        var b = TSimd.Broadcast(0.999f);
        TVector c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a;
        TVector c8 = a, c9 = a, c10 = a, c11 = a, c12 = a, c13 = a, c14 = a, c15 = a;
        for (; steps > 0; steps--)
        {
            c0 = TSimd.MultiplyAdd(c0, b, a);
            c1 = TSimd.MultiplyAdd(c1, b, a);
            c2 = TSimd.MultiplyAdd(c2, b, a);
            c3 = TSimd.MultiplyAdd(c3, b, a);
            c4 = TSimd.MultiplyAdd(c4, b, a);
            c5 = TSimd.MultiplyAdd(c5, b, a);
            c6 = TSimd.MultiplyAdd(c6, b, a);
            c7 = TSimd.MultiplyAdd(c7, b, a);
            c8 = TSimd.MultiplyAdd(c8, b, a);
            c9 = TSimd.MultiplyAdd(c9, b, a);
            c10 = TSimd.MultiplyAdd(c10, b, a);
            c11 = TSimd.MultiplyAdd(c11, b, a);
            c12 = TSimd.MultiplyAdd(c12, b, a);
            c13 = TSimd.MultiplyAdd(c13, b, a);
            c14 = TSimd.MultiplyAdd(c14, b, a);
            c15 = TSimd.MultiplyAdd(c15, b, a);
        }

        var low = TSimd.Add(TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)), TSimd.Add(TSimd.Add(c4, c5), TSimd.Add(c6, c7)));
        var high = TSimd.Add(
            TSimd.Add(TSimd.Add(c8, c9), TSimd.Add(c10, c11)), TSimd.Add(TSimd.Add(c12, c13), TSimd.Add(c14, c15)));
        return TSimd.Sum(TSimd.Add(low, high));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Read(float* source, long count)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (long i = 0; i < count; i += 64)
        {
            a += Vector512.Load(source + i);
            b += Vector512.Load(source + i + 16);
            c += Vector512.Load(source + i + 32);
            d += Vector512.Load(source + i + 48);
        }

        return Vector512.Sum(a + b + c + d);
    }
}
