using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MovieRecs.Als.Sampling;

/// <summary>
/// A seeded stream of random numbers that is cheap to make, so that every row of every sweep has one of its own and the
/// result does not depend on which thread draws first. xoshiro256** (Blackman, Vigna 2021), its state filled by SplitMix64.
/// </summary>
internal struct RandomStream
{
    private const int NormalsAtATime = 16;
    private const float SmallestUniform = 1f / (1u << 31);

    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;
    private double _spareNormal;
    private bool _hasSpareNormal;

    /// <summary>The stream named by a seed and up to three numbers (purpose, sweep, row).</summary>
    public RandomStream(int seed, ulong purpose, ulong sweep = 0, ulong row = 0)
    {
        var state = (ulong)(uint)seed;
        foreach (var part in (ReadOnlySpan<ulong>)[purpose, sweep, row])
        {
            state = Mix(state + 0x9E3779B97F4A7C15) ^ part;
        }

        _s0 = Mix(state += 0x9E3779B97F4A7C15);
        _s1 = Mix(state += 0x9E3779B97F4A7C15);
        _s2 = Mix(state += 0x9E3779B97F4A7C15);
        _s3 = Mix(state + 0x9E3779B97F4A7C15);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1) with 53 bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … <paramref name="bound"/> − 1 (Lemire's multiplication; its bias is below bound/2⁶⁴).</summary>
    public int NextInt(int bound) => (int)Math.BigMul(NextBits(), (ulong)bound, out _);

    /// <summary>Standard normal, by Marsaglia's polar method.</summary>
    public double NextNormal()
    {
        if (_hasSpareNormal)
        {
            _hasSpareNormal = false;
            return _spareNormal;
        }

        double x, y, square;
        do
        {
            x = (2 * NextDouble()) - 1;
            y = (2 * NextDouble()) - 1;
            square = (x * x) + (y * y);
        }
        while (square is >= 1 or 0);

        var scale = Math.Sqrt(-2 * Math.Log(square) / square);
        _spareNormal = y * scale;
        _hasSpareNormal = true;
        return x * scale;
    }

    /// <summary>
    /// Standard normals, sixteen at a time by the Box-Muller transform: several times as fast as <see cref="NextNormal"/>. In single
    /// precision, so none is beyond 6.7, which one in 10¹¹ should be.
    /// </summary>
    /// <param name="target">A multiple of 16 long.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public void FillNormals(Span<float> target)
    {
        if (target.Length % NormalsAtATime != 0)
        {
            throw new ArgumentException($"{target.Length} is no multiple of {NormalsAtATime}.", nameof(target));
        }

        Span<ulong> bits = stackalloc ulong[NormalsAtATime / 2];
        var halves = MemoryMarshal.Cast<ulong, uint>(bits);
        for (var start = 0; start < target.Length; start += NormalsAtATime)
        {
            for (var index = 0; index < bits.Length; index++)
            {
                bits[index] = NextBits();
            }

            // 31 bits each, since vectors convert signed integers fastest; the first is above 0, for its logarithm.
            var radius = Uniform(halves) + Vector256.Create(SmallestUniform / 2);
            var turn = Uniform(halves[(NormalsAtATime / 2)..]);
            var length = Vector256.Sqrt(Vector256.Log(radius) * -2);
            var (sin, cos) = Vector256.SinCos(turn * (2 * MathF.PI));
            (length * cos).CopyTo(target[start..]);
            (length * sin).CopyTo(target[(start + (NormalsAtATime / 2))..]);
        }
    }

    /// <summary>Gamma with the given shape and rate 1 (Marsaglia, Tsang 2000; below shape 1 by their boost).</summary>
    public double NextGamma(double shape)
    {
        if (shape < 1)
        {
            return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var normal = NextNormal();
            var v = 1 + (c * normal);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            if (Math.Log(1 - NextDouble()) < (0.5 * normal * normal) + (d * (1 - v + Math.Log(v))))
            {
                return d * v;
            }
        }
    }

    /// <summary>Chi-squared with the given degrees of freedom, above 0.</summary>
    public double NextChiSquared(double degreesOfFreedom) => 2 * NextGamma(degreesOfFreedom / 2);

    /// <summary>Eight of 0 … 1.</summary>
    private static Vector256<float> Uniform(ReadOnlySpan<uint> bits) =>
        Vector256.ConvertToSingle((Vector256.Create(bits) >> 1).AsInt32()) * SmallestUniform;

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
