using MovieRecs.Als.Sampling;

namespace MovieRecs.Als.Solvers;

/// <summary>
/// Normal deviates that depend only on the seed and their row, so that the start does not depend on the number of threads.
/// </summary>
internal static unsafe class RandomFactors
{
    private const ulong Purpose = 0x414C53; // one of the streams of a seed

    /// <summary>Fills the factors, not the padding, with N(0, deviation²).</summary>
    public static void Fill(FactorTable table, int seed, float deviation)
    {
        for (var row = 0; row < table.Rows; row++)
        {
            var random = new RandomStream(seed, Purpose, row: (ulong)row);
            var destination = table.Row(row);
            for (var factor = 0; factor < table.Factors; factor++)
            {
                destination[factor] = deviation * (float)random.NextNormal();
            }
        }
    }
}
