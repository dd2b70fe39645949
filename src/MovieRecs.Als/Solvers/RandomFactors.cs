namespace MovieRecs.Als.Solvers;

/// <summary>
/// Normal deviates that depend only on the seed and their place, so that the start does not depend on the number of threads.
/// </summary>
internal static unsafe class RandomFactors
{
    /// <summary>Fills the factors, not the padding, with N(0, deviation²).</summary>
    public static void Fill(FactorTable table, int seed, float deviation)
    {
        for (var row = 0; row < table.Rows; row++)
        {
            var state = Mix(((ulong)(uint)seed << 32) ^ (uint)row);
            var destination = table.Row(row);
            for (var factor = 0; factor < table.Factors; factor++)
            {
                // Box-Muller.
                var radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(ref state)));
                destination[factor] = deviation * (float)(radius * Math.Cos(2 * Math.PI * Uniform(ref state)));
            }
        }
    }

    private static double Uniform(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        return (Mix(state) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The finaliser of SplitMix64.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
